/**
 * What one area alone keeps about an object of the world, made when it is first asked for. It lives and dies with its
 * owner: a deleted repository leaves no ghost, and two worlds share nothing because they share no object.
 */
export function attachment<Owner extends object, Value>(
  create: (owner: Owner) => Value,
): (owner: Owner) => Value {
  const values = new WeakMap<Owner, { readonly value: Value }>();
  return (owner) => {
    const known = values.get(owner);
    if (known) return known.value;
    const value = create(owner);
    values.set(owner, { value });
    return value;
  };
}
