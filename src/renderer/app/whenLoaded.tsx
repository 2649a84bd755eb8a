import { useEffect, useState, type ComponentType, type ReactElement } from "react";

/**
 * A component that is loaded when it is first shown; once it is here it shows at once, and after a failure the next time
 * tries anew. React's `lazy` would do for what is small: it lets a page wait 300 ms more, which is for how long Suspense
 * keeps a fallback that was shown, even an empty one.
 */
export function whenLoaded<Props extends object>(load: () => Promise<ComponentType<Props>>): (props: Props) => ReactElement | undefined {
  let loaded: ComponentType<Props> | undefined;
  return function WhenLoaded(props) {
    const [Loaded, setLoaded] = useState(() => loaded);
    const [failure, setFailure] = useState<{ cause: unknown }>();
    useEffect(() => {
      let wanted = !loaded;
      if (!wanted) return undefined;
      load().then(
        (component) => {
          loaded = component;
          if (wanted) setLoaded(() => component);
        },
        (cause: unknown) => wanted && setFailure({ cause }),
      );
      return () => {
        wanted = false;
      };
    }, []);
    // The boundary around it says so.
    if (failure) throw failure.cause;
    return Loaded && <Loaded {...props} />;
  };
}
