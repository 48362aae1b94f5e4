package ringside.engine;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import ringside.semantics.Form;
import ringside.semantics.Meaning;

/**
 * Which method gives which meaning. A method is bound to its form's interface when its meaning is first asked for, so
 * that a run makes only the few dozen classes that it needs. Safe for use by several threads.
 */
public final class Meanings {
    private static final Map<MethodType, Class<?>> FORMS = forms();

    /**
     * A meaning's method.
     *
     * @param method the static method, annotated with {@link Meaning}
     * @param form the interface nested in {@link Form} that has its signature
     */
    public record Definition(Method method, Class<?> form) {
    }

    private final Map<String, Definition> definitions = new HashMap<>();
    private final Map<String, Form> bound = new ConcurrentHashMap<>();

    /**
     * The meanings that the methods of these classes give.
     *
     * @throws IllegalArgumentException if a method has no form's signature, or if two give the same meaning
     */
    Meanings(List<Class<?>> classes) {
        for (var type : classes) {
            for (var method : type.getDeclaredMethods()) {
                var meaning = method.getAnnotation(Meaning.class);
                if (meaning != null) {
                    define(meaning, new Definition(method, formOf(method)));
                }
            }
        }
    }

    /** The meanings that the package {@link ringside.semantics} gives; looked for once. */
    public static Meanings ofSemantics() {
        return OfSemantics.MEANINGS;
    }

    private static final class OfSemantics {
        static final Meanings MEANINGS = new Meanings(SemanticsClasses.list());
    }

    private void define(Meaning meaning, Definition definition) {
        for (var name : meaning.value()) {
            var other = definitions.put(name, definition);
            if (other != null) {
                throw new IllegalArgumentException("two methods give the meaning " + name + ": " + other.method()
                    + " and " + definition.method());
            }
        }
    }

    /** The names of all meanings that have a method. */
    public Set<String> names() {
        return Set.copyOf(definitions.keySet());
    }

    /** The method that gives {@code meaning}, or null. */
    public Definition definition(String meaning) {
        return definitions.get(meaning);
    }

    /** The method that gives {@code meaning} as an object of its form, or null where none gives it. */
    Form bind(String meaning) {
        return bound.computeIfAbsent(meaning,
            name -> definitions.containsKey(name) ? bind(definitions.get(name)) : null);
    }

    private static Form bind(Definition definition) {
        try {
            var lookup = MethodHandles.privateLookupIn(definition.method().getDeclaringClass(), MethodHandles.lookup());
            MethodHandle handle = lookup.unreflect(definition.method());
            var single = definition.form().getDeclaredMethods()[0];
            return (Form) LambdaMetafactory.metafactory(lookup, single.getName(),
                MethodType.methodType(definition.form()), handle.type(), handle, handle.type()).getTarget().invoke();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("cannot bind " + definition.method(), e);
        }
    }

    private static Class<?> formOf(Method method) {
        var form = FORMS.get(signature(method));
        if (form == null) {
            throw new IllegalArgumentException("no form has the signature of " + method);
        }
        return form;
    }

    private static Map<MethodType, Class<?>> forms() {
        var forms = new HashMap<MethodType, Class<?>>();
        Arrays.stream(Form.class.getPermittedSubclasses())
            .forEach(form -> forms.put(signature(form.getDeclaredMethods()[0]), form));
        return Map.copyOf(forms);
    }

    private static MethodType signature(Method method) {
        return MethodType.methodType(method.getReturnType(), method.getParameterTypes());
    }
}
