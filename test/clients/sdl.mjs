import { parse, print } from 'graphql';

/** The schema without a field, named as `Type.field`. */
export function withoutField(sdl, coordinate) {
  return change(sdl, coordinate, () => []);
}

/** The schema with null allowed in a field. */
export function withNullable(sdl, coordinate) {
  return change(sdl, coordinate, (field) => [{ ...field, type: field.type.type }]);
}

function change(sdl, coordinate, edit) {
  const [typeName, fieldName] = coordinate.split('.');
  const isNamed = (name) => (node) => node.name?.value === name;
  const document = parse(sdl);
  const type = document.definitions.find(isNamed(typeName));
  const field = type?.fields?.find(isNamed(fieldName));
  if (!field) throw new Error(`${coordinate} is not in the schema`);
  const fields = type.fields.flatMap((each) => (each === field ? edit(field) : [each]));
  const definitions = document.definitions.map((each) => (each === type ? { ...type, fields } : each));
  return print({ ...document, definitions });
}
