// An operator's command-line work, with a real mail server.
import { expect, test } from "../support/test.ts";

test("a trial mail arrives, and the answer says so", async ({ portal }) => {
  const answer = await portal.run("correo", "prueba", "--para", "operadora@pruebas.example");
  expect(answer).toContain("El servidor aceptó el correo de prueba.");
  const mail = await portal.mails.mailTo("operadora@pruebas.example", /prueba/i);
  expect(mail.headers.get("auto-submitted")).toBe("auto-generated");
  expect(mail.text).toContain("implementación independiente");
});
