package ringside.kernel;

import java.io.ByteArrayInputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Rewrites the class files of Java cells so that they can be stopped and cannot end the process. */
final class CellWeaver {

    private static final ClassDesc GUARD = ClassDesc.of(Guard.class.getName());
    private static final ClassDesc SYSTEM = ClassDesc.of("java.lang.System");
    private static final ClassDesc RUNTIME = ClassDesc.of("java.lang.Runtime");
    private static final MethodTypeDesc EXIT = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
    private static final MethodTypeDesc EXIT_OF = EXIT.insertParameterTypes(0, RUNTIME);

    /** The cells' own classes, by descriptor: frames of rewritten code may need their supertypes. */
    private final Map<ClassDesc, byte[]> known = new ConcurrentHashMap<>();
    private final ClassFile classes = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
            ClassHierarchyResolver.ofResourceParsing(
                    (ClassDesc name) -> known.containsKey(name) ? new ByteArrayInputStream(known.get(name)) : null)
                    .orElse(ClassHierarchyResolver.defaultResolver())));

    /** Makes a class known that later ones may extend. */
    void know(String binaryName, byte[] classFile) {
        known.put(ClassDesc.of(binaryName), classFile);
    }

    /** The rewritten class; the same class when it cannot be rewritten. */
    byte[] weave(byte[] classFile) {
        try {
            return classes.transformClass(classes.parse(classFile),
                    ClassTransform.transformingMethodBodies(CodeTransform.ofStateful(Weaving::new)));
        } catch (IllegalArgumentException unusual) {
            return classFile;
        }
    }

    private static final class Weaving implements CodeTransform {
        private final Set<Label> passed = new HashSet<>();

        @Override
        public void atStart(CodeBuilder code) {
            check(code);
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            switch (element) {
                case LabelTarget target -> {
                    passed.add(target.label());
                    code.with(element);
                }
                case BranchInstruction branch when passed.contains(branch.target()) -> {
                    check(code);
                    code.with(element);
                }
                case InvokeInstruction call when endsProcess(call) -> refuse(code, call);
                case InvokeDynamicInstruction dynamic -> code.invokedynamic(guarded(dynamic));
                default -> code.with(element);
            }
        }

        private static void check(CodeBuilder code) {
            code.invokestatic(GUARD, "check", ConstantDescs.MTD_void);
        }

        private static boolean endsProcess(InvokeInstruction call) {
            return endsProcess(call.owner().asSymbol(), call.name().stringValue());
        }

        private static boolean endsProcess(ClassDesc owner, String name) {
            return owner.equals(SYSTEM) && name.equals("exit")
                    || owner.equals(RUNTIME) && (name.equals("exit") || name.equals("halt"));
        }

        private static void refuse(CodeBuilder code, InvokeInstruction call) {
            code.invokestatic(GUARD, "exit", call.owner().asSymbol().equals(SYSTEM) ? EXIT : EXIT_OF);
        }

        /** The same call site, with {@code System::exit} and its kin among its arguments replaced. */
        private static DynamicCallSiteDesc guarded(InvokeDynamicInstruction dynamic) {
            ConstantDesc[] arguments = dynamic.bootstrapArgs().stream().map(Weaving::guarded)
                    .toArray(ConstantDesc[]::new);
            return DynamicCallSiteDesc.of(dynamic.bootstrapMethod(), dynamic.name().stringValue(),
                    dynamic.typeSymbol(), arguments);
        }

        private static ConstantDesc guarded(ConstantDesc argument) {
            if (argument instanceof DirectMethodHandleDesc handle && endsProcess(handle.owner(), handle.methodName())) {
                return MethodHandleDesc.ofMethod(DirectMethodHandleDesc.Kind.STATIC, GUARD, "exit",
                        handle.owner().equals(SYSTEM) ? EXIT : EXIT_OF);
            }
            return argument;
        }
    }
}
