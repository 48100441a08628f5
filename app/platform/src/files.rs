//! Where files lie that people hand in: a folder, or a store that speaks S3's language.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use object_store::{
    ClientOptions, ObjectStore, ObjectStoreExt as _, PutPayload,
    aws::AmazonS3Builder,
    client::{HttpClient, HttpConnector},
    local::LocalFileSystem,
    memory::InMemory,
    path::Path as Location,
};
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret, SecretString};

use crate::internal::Internal;

/// How long the store may take to answer a connection.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// How long it may take to store or to give a file.
const LIMIT: Duration = Duration::from_secs(30);

/// A store of files.
#[derive(Clone)]
pub struct Files(Place);

#[derive(Clone)]
enum Place {
    /// Made and opened when the first file comes: commands that touch no file leave no folder behind.
    Folder(PathBuf),
    Store(Arc<dyn ObjectStore>),
}

/// A store that speaks S3's language.
pub struct S3 {
    /// Its address, such as `https://s3.ejemplo.mx`; none for Amazon's own.
    pub endpoint: Option<String>,
    /// The region, which some stores ask for.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// The name of the access key.
    pub key_id: String,
    /// The access key.
    pub key: SecretString,
}

/// The store's settings are not right.
#[derive(Debug, thiserror::Error)]
#[error("the settings of the store of files are not right: {0}")]
pub struct FilesError(#[from] object_store::Error);

impl Files {
    /// Files in a folder, which is made where it is missing.
    pub fn in_folder(folder: &Path) -> Self {
        Self(Place::Folder(folder.to_owned()))
    }

    /// Files in a bucket. Nothing is asked of it yet.
    ///
    /// # Errors
    /// [`FilesError`].
    pub fn in_bucket(s3: &S3) -> Result<Self, FilesError> {
        // Refused only when somebody has done the same before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = AmazonS3Builder::new()
            .with_region(&s3.region)
            .with_bucket_name(&s3.bucket)
            .with_access_key_id(&s3.key_id)
            .with_secret_access_key(s3.key.expose_secret())
            .with_http_connector(Straight);
        if let Some(endpoint) = &s3.endpoint {
            builder = builder
                .with_endpoint(endpoint)
                // A store on this very machine may do without TLS.
                .with_allow_http(endpoint.starts_with("http://"));
        }
        Ok(Self(Place::Store(Arc::new(builder.build()?))))
    }

    /// Files that are gone when the process ends: for tests.
    pub fn in_memory() -> Self {
        Self(Place::Store(Arc::new(InMemory::new())))
    }

    /// Stores a file.
    ///
    /// # Errors
    /// [`Internal::Files`].
    pub async fn put(&self, location: &str, bytes: Vec<u8>) -> Result<(), Internal> {
        let payload = PutPayload::from(bytes);
        self.open()?
            .put(&Location::from(location), payload)
            .await
            .map_err(|error| broken(&error))?;
        Ok(())
    }

    /// Deletes a file that nothing names any more. One that stays does no harm but for its size, so it is only
    /// told of.
    pub async fn delete(&self, location: &str) {
        let deleted = match self.open() {
            Ok(store) => store.delete(&Location::from(location)).await,
            Err(_) => return,
        };
        if let Err(error) = deleted {
            tracing::warn!(%error, "a file that nothing names stays");
        }
    }

    /// Fetches a file.
    ///
    /// # Errors
    /// [`Internal::Files`], also where there is none.
    pub async fn get(&self, location: &str) -> Result<Vec<u8>, Internal> {
        let found = self
            .open()?
            .get(&Location::from(location))
            .await
            .map_err(|error| broken(&error))?;
        let bytes = found.bytes().await.map_err(|error| broken(&error))?;
        Ok(bytes.to_vec())
    }

    /// Fetches a file that may not be there; looking makes no folder.
    ///
    /// # Errors
    /// [`Internal::Files`].
    pub async fn find(&self, location: &str) -> Result<Option<Vec<u8>>, Internal> {
        if let Place::Folder(folder) = &self.0
            && !folder.join(location).exists()
        {
            return Ok(None);
        }
        let found = match self.open()?.get(&Location::from(location)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(broken(&error)),
        };
        let bytes = found.bytes().await.map_err(|error| broken(&error))?;
        Ok(Some(bytes.to_vec()))
    }

    fn open(&self) -> Result<Arc<dyn ObjectStore>, Internal> {
        match &self.0 {
            Place::Store(store) => Ok(Arc::clone(store)),
            Place::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(|error| {
                    tracing::error!(%error, "the folder for files cannot be made");
                    Internal::Files
                })?;
                let opened = LocalFileSystem::new_with_prefix(folder);
                // What a row names, and what the record goes on from, outlives a power cut.
                let opened = opened.map_err(|error| broken(&error))?.with_fsync(true);
                Ok(Arc::new(opened))
            }
        }
    }
}

/// Speaks with the store at its address and with nobody that it would send us to: what is asked bears
/// our signature, and what is stored is people's.
#[derive(Debug)]
struct Straight;

impl HttpConnector for Straight {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            .connect_timeout(CONNECT_LIMIT)
            .timeout(LIMIT)
            .build()
            .map_err(|error| object_store::Error::Generic {
                store: "S3",
                source: Box::new(error),
            })?;
        Ok(HttpClient::new(client))
    }
}

/// The store's own words go to the log: they name a location, which is made of ids.
fn broken(error: &object_store::Error) -> Internal {
    tracing::error!(%error, "the store of files failed");
    Internal::Files
}

impl fmt::Debug for Files {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Files")
    }
}
