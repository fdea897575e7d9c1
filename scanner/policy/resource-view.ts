import type { Resource } from "../inventory/resource.ts";
import type { ResourceType } from "../inventory/service.ts";
import { isUnset, type ValueForm } from "./normalize.ts";
import { UnreadableError } from "./unreadable-error.ts";

/**
 * A resource as expressions see it. Properties are made when they are first touched; one that could not be read throws
 * its cause. Every type's view has the getters of its properties; to the expression engine all are one class.
 */
export class ResourceView {
  readonly #resource: Resource;
  readonly #forms: ReadonlyMap<string, ValueForm>;
  readonly #values = new Map<string, unknown>();

  constructor(resource: Resource, forms: ReadonlyMap<string, ValueForm>) {
    this.#resource = resource;
    this.#forms = forms;
  }

  /** The resource that a view shows. */
  static resourceOf(view: ResourceView): Resource {
    return view.#resource;
  }

  /** Whether a property is set. Throws an UnreadableError when that is not known. */
  static isSet(view: ResourceView, property: string): boolean {
    view.#refuseUnreadable(property);
    return (
      Object.hasOwn(view.#resource.properties, property) && !isUnset(view.#resource.properties[property])
    );
  }

  /** A property's value, or its type's default. Throws an UnreadableError, or a TypeError for a value of another type. */
  static valueOf(view: ResourceView, property: string): unknown {
    const known = view.#values.get(property);
    if (known !== undefined) return known;
    const form = view.#forms.get(property);
    if (form === undefined) return undefined;
    const value = ResourceView.isSet(view, property) ? view.#make(property, form) : form.unset();
    view.#values.set(property, value);
    return value;
  }

  #make(property: string, form: ValueForm): unknown {
    try {
      return form.make(this.#resource.properties[property]);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new TypeError(`${this.#resource.type}.${property}: ${error.message}`, { cause: error });
    }
  }

  #refuseUnreadable(property: string): void {
    const { unreadable, type } = this.#resource;
    const cause = Object.hasOwn(unreadable, property) ? unreadable[property] : undefined;
    if (cause !== undefined) throw new UnreadableError(`${type}.${property}`, cause);
  }
}

/** Makes views of resources of a type. */
export function viewFactory(
  { properties }: ResourceType,
  formOf: (schema: never) => ValueForm,
): (resource: Resource) => ResourceView {
  const forms = new Map([...properties].map(([name, { schema }]) => [name, formOf(schema as never)]));
  class TypedView extends ResourceView {}
  for (const name of forms.keys()) {
    Object.defineProperty(TypedView.prototype, name, {
      get(this: ResourceView) {
        return ResourceView.valueOf(this, name);
      },
    });
  }
  // The expression engine finds what a value is by its constructor.
  Object.defineProperty(TypedView.prototype, "constructor", { value: ResourceView });
  return (resource) => new TypedView(resource, forms);
}
