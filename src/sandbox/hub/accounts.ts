import { organisations, type Person, people } from '../story.js';

/** Who stands behind a Hub token: a person, or an organisation that acts by its own token. */
export interface Account {
  readonly name: string;
  readonly email: string;
  /** Organisations whose private data the account may read. */
  readonly organisations: readonly string[];
  /** The `source` claim, which names the kind of secret that was exchanged. */
  readonly source: string;
}

/** The account that `identifier` and `secret` open at the token endpoint, or null. */
export function openAccount(identifier: string, secret: string): Account | null {
  const person = people.find(({ name }) => name === identifier);
  if (person?.accessToken === secret) return accountOf(person, 'docker_pat|1');
  // A bare password says nothing about the second factor, and this endpoint cannot ask for one.
  if (person?.password === secret && !person.secondFactor) return accountOf(person, 'docker_pw|1');
  const organisation = organisations.find(({ name }) => name === identifier);
  return organisation?.accessToken === secret ? organisationAccount(organisation.name) : null;
}

/** The person whose password or personal access token this is, or null; organisation tokens never log in. */
export function findPerson(username: string, password: string): Person | null {
  const person = people.find(({ name }) => name === username);
  return person && [person.password, person.accessToken].includes(password) ? person : null;
}

export function accountOf(person: Person, source: string): Account {
  return {
    name: person.name,
    email: person.email,
    organisations: person.memberships.map(({ organisation }) => organisation),
    source,
  };
}

function organisationAccount(name: string): Account {
  return { name, email: '', organisations: [name], source: 'docker_oat|1' };
}
