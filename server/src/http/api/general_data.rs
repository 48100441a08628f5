//! The contratista's general data, for its programs; the REPSE registration's file is in `repse`.

use super::problem::{Code, Problem};
use super::refusals::{SavingData, ShowingData};
use super::request::{Described, JsonBody, Managing, ReadData, WriteData, instant};
use crate::http::Web;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use services::general_data::{self, SaveError};
use services::{Administration, Services};
use utoipa::ToSchema;
use values::{AddressPart, GeneralData, GeneralDataField, Place, PostalAddress};
use words::general_data::too_many_versions;

/// Dónde está y cómo se localiza un contratista.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"correo": "avisos@empresa.example", "telefono": "5512345678", "domicilio_fiscal": {"calle": "Av. Hidalgo", "numero_exterior": "77", "colonia": "Centro", "municipio": "Cuauhtémoc", "codigo_postal": "06000"}}))]
pub struct DatosGenerales {
    /// Correo para avisos.
    #[schema(min_length = 1, example = "avisos@empresa.example")]
    correo: String,
    /// Teléfono de diez dígitos, con lada; en las respuestas, solo los dígitos.
    #[schema(min_length = 1, example = "5512345678")]
    telefono: String,
    /// Celular de diez dígitos; nada, `null` o vacío si no hay.
    #[serde(default)]
    celular: Option<String>,
    /// Domicilio fiscal.
    domicilio_fiscal: Domicilio,
    /// Domicilio convencional, si es distinto del fiscal; si no, nada o `null`.
    #[serde(default)]
    domicilio_convencional: Option<Domicilio>,
    /// Domicilio social, si es distinto del fiscal; si no, nada o `null`.
    #[serde(default)]
    domicilio_social: Option<Domicilio>,
}

/// Un domicilio en México.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Domicilio {
    /// Calle.
    #[schema(min_length = 1, max_length = 120, example = "Av. Hidalgo")]
    calle: String,
    /// Número exterior; `S/N` si no tiene.
    #[schema(min_length = 1, max_length = 120, example = "77")]
    numero_exterior: String,
    /// Número interior; nada, `null` o vacío si no tiene.
    #[serde(default)]
    #[schema(max_length = 120, example = "3B")]
    numero_interior: Option<String>,
    /// Colonia.
    #[schema(min_length = 1, max_length = 120, example = "Centro")]
    colonia: String,
    /// Municipio o alcaldía.
    #[schema(min_length = 1, max_length = 120, example = "Cuauhtémoc")]
    municipio: String,
    /// Código postal de cinco dígitos; de él sale el estado.
    #[schema(min_length = 1, example = "06000")]
    codigo_postal: String,
}

impl Described for DatosGenerales {
    const DESCRIPTION: &'static str = "Envía un objeto con los textos «correo» y «telefono» y el objeto «domicilio_fiscal», si acaso «celular», «domicilio_convencional» y «domicilio_social», y ningún otro campo.";
}

/// Los datos generales en vigor.
#[derive(Serialize, ToSchema)]
pub struct DatosEnVigor {
    /// Los datos.
    datos: DatosGenerales,
    /// Desde cuándo están en vigor.
    #[schema(format = DateTime, example = "2027-01-10T18:00:00Z")]
    desde: String,
    /// Si ya subiste tu registro REPSE. Sin él no se pueden registrar capturistas; se sube en
    /// /panel/datos.
    #[schema(example = true)]
    registro_repse: bool,
}

/// Consulta tus datos generales
///
/// Los que están en vigor; 404 si todavía no los has dado. Permiso: `datos:leer`.
#[utoipa::path(get, path = "/datos-generales", tag = "datos generales", operation_id = "consultar_datos_generales",
    security(("sesion" = []), ("token" = ["datos:leer"])),
    responses((status = 200, description = "Tus datos generales.", body = DatosEnVigor), ShowingData))]
pub async fn show(
    State(web): State<Web>,
    right: Managing<ReadData>,
) -> Result<Json<DatosEnVigor>, Problem> {
    in_force(&web.services, &right.administration).await
}

/// Da o cambia tus datos generales
///
/// Todos a la vez; cada cambio es una versión nueva, y enviar los mismos no cambia nada. Permiso:
/// `datos:escribir`.
#[utoipa::path(put, path = "/datos-generales", tag = "datos generales", operation_id = "guardar_datos_generales",
    request_body(content = DatosGenerales),
    security(("sesion" = []), ("token" = ["datos:escribir"])),
    responses((status = 200, description = "Tus datos generales, guardados.", body = DatosEnVigor), SavingData))]
pub async fn save(
    State(web): State<Web>,
    right: Managing<WriteData>,
    JsonBody(sent): JsonBody<DatosGenerales>,
) -> Result<Json<DatosEnVigor>, Problem> {
    let data = sent.read()?;
    general_data::save(&web.services, &right.administration, &data).await?;
    in_force(&web.services, &right.administration).await
}

async fn in_force(
    services: &Services,
    administration: &Administration,
) -> Result<Json<DatosEnVigor>, Problem> {
    let known = general_data::known(services, administration).await?;
    let (data, since) = known.data.ok_or_else(|| {
        Problem::new(Code::NotFound).with_detail("Todavía no has dado tus datos generales.")
    })?;
    Ok(Json(DatosEnVigor {
        datos: data.into(),
        desde: instant(since),
        registro_repse: known.repse.is_some(),
    }))
}

impl DatosGenerales {
    fn read(&self) -> Result<GeneralData, Problem> {
        let typed = |field| match field {
            GeneralDataField::Email => self.correo.as_str(),
            GeneralDataField::Telephone => &self.telefono,
            GeneralDataField::Mobile => self.celular.as_deref().unwrap_or_default(),
            GeneralDataField::Address(place, part) => {
                self.domicilio(place).map_or("", |it| it.part(part))
            }
        };
        GeneralData::read(typed, |place| self.domicilio(place).is_some()).map_err(Problem::values)
    }

    const fn domicilio(&self, place: Place) -> Option<&Domicilio> {
        match place {
            Place::Fiscal => Some(&self.domicilio_fiscal),
            Place::Conventional => self.domicilio_convencional.as_ref(),
            Place::Social => self.domicilio_social.as_ref(),
        }
    }
}

impl Domicilio {
    fn part(&self, part: AddressPart) -> &str {
        match part {
            AddressPart::Street => &self.calle,
            AddressPart::Number => &self.numero_exterior,
            AddressPart::Inside => self.numero_interior.as_deref().unwrap_or_default(),
            AddressPart::Neighbourhood => &self.colonia,
            AddressPart::Municipality => &self.municipio,
            AddressPart::PostalCode => &self.codigo_postal,
        }
    }
}

impl From<GeneralData> for DatosGenerales {
    fn from(data: GeneralData) -> Self {
        Self {
            correo: data.email.as_str().to_owned(),
            telefono: data.telephone.to_string(),
            celular: data.mobile.map(|number| number.to_string()),
            domicilio_fiscal: data.fiscal.into(),
            domicilio_convencional: data.conventional.map(Domicilio::from),
            domicilio_social: data.social.map(Domicilio::from),
        }
    }
}

impl From<PostalAddress> for Domicilio {
    fn from(address: PostalAddress) -> Self {
        Self {
            calle: address.street,
            numero_exterior: address.number,
            numero_interior: address.inside,
            colonia: address.neighbourhood,
            municipio: address.municipality,
            codigo_postal: address.postal_code.to_string(),
        }
    }
}

impl From<SaveError> for Problem {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::TooMany { wait } => {
                Self::wait_for(Code::TooManyRequests, wait).with_detail(too_many_versions(wait))
            }
            SaveError::Internal(error) => error.into(),
        }
    }
}
