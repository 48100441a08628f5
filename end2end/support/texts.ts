// The subjects of the mails, by which the tests distinguish them.

export const SUBJECT = {
  registered: /te registró como capturista en ICSOE$/,
  createPassword: /^Crea tu contraseña de ICSOE$/,
  passwordSaved: /^Tu contraseña fue registrada$/,
  recovery: /^Recupera el acceso a ICSOE$/,
  confirmMail: /^Confirma tu nuevo correo de ICSOE$/,
  mailChanged: /^Tu correo de ICSOE cambió$/,
};
