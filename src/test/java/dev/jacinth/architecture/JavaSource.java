package dev.jacinth.architecture;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// What the tidy rules look at in a Java file, as the compiler's own parser sees it: so that a word in a comment or in
/// a string is not mistaken for code.
///
/// @param uses what the code mentions, in the notation of [Ban]
/// @param functions its methods and constructors
record JavaSource(List<Use> uses, List<Function> functions) {

    record Use(String code, int line) {}

    /// @param name `Type.method/parameters`
    /// @param lines from the first line of its declaration, annotations included, to its closing brace
    record Function(String name, int line, int lines) {}

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    static JavaSource parse(String name, String text) {
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///" + name), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
        JavacTask task = (JavacTask) COMPILER.getTask(null, null, diagnostic -> {}, null, null, List.of(file));
        try {
            CompilationUnitTree unit = task.parse().iterator().next();
            Scanner scanner = new Scanner(unit, Trees.instance(task).getSourcePositions());
            scanner.scan(unit, null);
            return new JavaSource(scanner.uses, scanner.functions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Scanner extends TreePathScanner<Void, Void> {

        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final LineMap lines;
        private final List<Use> uses = new ArrayList<>();
        private final List<Function> functions = new ArrayList<>();
        private final List<String> types = new ArrayList<>();

        Scanner(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
            this.lines = unit.getLineMap();
        }

        @Override
        public Void visitImport(ImportTree node, Void unused) {
            use(node, "import " + node.getQualifiedIdentifier());
            return null;
        }

        @Override
        public Void visitAnnotation(AnnotationTree node, Void unused) {
            use(node, "@" + node.getAnnotationType());
            return super.visitAnnotation(node, unused);
        }

        @Override
        public Void visitMemberSelect(MemberSelectTree node, Void unused) {
            use(node, node.getExpression() + "." + node.getIdentifier());
            return super.visitMemberSelect(node, unused);
        }

        @Override
        public Void visitMemberReference(MemberReferenceTree node, Void unused) {
            use(node, node.getQualifierExpression() + "." + node.getName());
            return super.visitMemberReference(node, unused);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree node, Void unused) {
            use(node, node.getMethodSelect() + "/" + node.getArguments().size());
            return super.visitMethodInvocation(node, unused);
        }

        @Override
        public Void visitNewClass(NewClassTree node, Void unused) {
            if (node.getArguments().isEmpty()) {
                use(node, "new " + node.getIdentifier() + "()");
            }
            return super.visitNewClass(node, unused);
        }

        @Override
        public Void visitClass(ClassTree node, Void unused) {
            types.add(node.getSimpleName().toString());
            super.visitClass(node, unused);
            types.removeLast();
            return null;
        }

        @Override
        public Void visitMethod(MethodTree node, Void unused) {
            int first = line(positions.getStartPosition(unit, node));
            int last = line(positions.getEndPosition(unit, node));
            String name = types.getLast() + "." + node.getName() + "/"
                    + node.getParameters().size();
            functions.add(new Function(name, first, last - first + 1));
            return super.visitMethod(node, unused);
        }

        private void use(Tree node, String code) {
            uses.add(new Use(code, line(positions.getStartPosition(unit, node))));
        }

        private int line(long position) {
            return position < 0 ? 0 : (int) lines.getLineNumber(position);
        }
    }
}
