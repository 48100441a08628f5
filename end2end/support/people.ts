// Invented people and companies: well-formed identifiers that belong to nobody.
import { randomInt } from "node:crypto";

export interface Capturista {
  curp: string;
  names: string;
  firstSurname: string;
  secondSurname: string;
  mail: string;
}

export interface Contratista {
  rfc: string;
  name: string;
}

// SAT's published test identities.
export const KEMPER: Contratista = { rfc: "EKU9003173C9", name: "ESCUELA KEMPER URGATE" };
export const INDISTRIA: Contratista = {
  rfc: "IIA040805DZ4",
  name: "INDISTRIA ILUMINADORA DE ALMACENES",
};
export const XOCHILT: Contratista = { rfc: "XIQB891116QE4", name: "BERENICE XIMO QUEZADA" };

export const PASSWORD = "Tortuga.27mar";
export const OTHER_PASSWORD = "Colibri-58sol";

const one = (characters: string): string => characters.charAt(randomInt(characters.length));
const several = (count: number, characters: string): string =>
  Array.from({ length: count }, () => one(characters)).join("");
const twoDigits = (number: number): string => number.toString().padStart(2, "0");

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const CONSONANTS = "BCDFGHJKLMNPQRSTVWXYZ";

// A character's value in both check digits. Ñ, which has the value 24 and shifts the later letters by one, never occurs
// here.
const value = (character: string): number => {
  if (character === " ") return 37;
  const letter = LETTERS.indexOf(character);
  if (letter < 0) return Number(character);
  return letter + (character > "N" ? 11 : 10);
};

const date = (): string =>
  twoDigits(randomInt(70, 99)) + twoDigits(randomInt(1, 13)) + twoDigits(randomInt(1, 29));

/** A random valid CURP, with its check digit (RENAPO Instructivo). */
export const inventCurp = (): string => {
  // An X in the second place, so that it never begins with one of the inconvenient words.
  const body = `${one(LETTERS)}X${several(2, LETTERS)}${date()}${one("HMX")}NE${several(3, CONSONANTS)}0`;
  const sum = [...body].reduce((sum, each, index) => sum + value(each) * (18 - index), 0);
  return body + ((10 - (sum % 10)) % 10).toString();
};

/** A random valid RFC of a company, with its check digit (SAT). */
const inventRfc = (): string => {
  const body = several(3, LETTERS) + date() + several(2, "ABCDEFGHJK23456789");
  const sum = [...` ${body}`].reduce((sum, each, index) => sum + value(each) * (13 - index), 0);
  const rest = sum % 11;
  return body + (rest === 0 ? "0" : rest === 1 ? "A" : (11 - rest).toString());
};

/** A random valid NSS, with its check digit (Luhn). */
export const inventNss = (): string => {
  const body = one("123456789") + several(9, "0123456789");
  const sum = [...body].reduce((sum, each, index) => {
    const doubled = Number(each) * (index % 2 === 0 ? 1 : 2);
    return sum + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return body + ((10 - (sum % 10)) % 10).toString();
};

export const inventContratista = (name: string): Contratista => ({ rfc: inventRfc(), name });

/** A new capturista. */
export const inventCapturista = (): Capturista => {
  const curp = inventCurp();
  return {
    curp,
    names: one("AEILMN") + "ura Prueba",
    firstSurname: "Inventada",
    secondSurname: "De la Ñusta",
    mail: `${curp.toLowerCase()}@capturista.example`,
  };
};

/** As the portal shows it: in capitals, like official documents. */
export const fullName = ({ names, firstSurname, secondSurname }: Capturista): string =>
  `${names} ${firstSurname} ${secondSurname}`.toUpperCase();
