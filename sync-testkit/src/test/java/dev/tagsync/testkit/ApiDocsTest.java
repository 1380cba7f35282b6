package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that a host can see says what it is: types with their contract and since when, methods, constants, and parts of records. */
class ApiDocsTest {
    private static final List<String> MODULES =
            List.of("sync-core", "sync-git-jgit", "sync-store-scylla", "sync-testkit");

    @Test
    @DisplayName("every public type, method, constant and record component of the published modules has Javadoc")
    void everythingIsTold() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(root().resolve(module).resolve("src/main/java"))) {
                files.filter(f -> f.toString().endsWith(".java"))
                        .filter(f -> !f.toString().contains("/internal/"))
                        .filter(f -> !f.endsWith("module-info.java"))
                        .forEach(sources::add);
            }
        }
        assertThat(sources).hasSizeGreaterThan(150);

        Look look = look(sources);

        assertThat(look.missing).isEmpty();
        assertThat(look.types).as("public types").isGreaterThan(150);
        assertThat(look.members).as("their members").isGreaterThan(600);
    }

    @Test
    @DisplayName(
            "a type without a contract, a method without a word, and a part of a record that is not told, are found")
    void gapsAreFound(@TempDir Path folder) throws IOException {
        Path bare = Files.writeString(folder.resolve("Bare.java"), """
                        package a;
                        public interface Bare {
                            void told();
                            /** Thing. */
                            enum Kind { ONE }
                            /** A pair of things. @since 1 */
                            record Pair(int left) {}
                        }
                        """);

        assertThat(look(List.of(bare)).missing)
                .containsExactlyInAnyOrder(
                        "Bare says nothing",
                        "Bare.told says nothing",
                        "Bare.Kind says too little: Thing.",
                        "Bare.Kind.ONE says nothing",
                        "Bare.Pair does not tell of left");
    }

    private static Look look(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            Look look = new Look(DocTrees.instance(task));
            for (CompilationUnitTree unit : task.parse()) {
                look.scan(unit, null);
            }
            return look;
        }
    }

    /** Walks through what is public, and notes what says nothing. */
    private static final class Look extends TreePathScanner<Void, Void> {
        private static final Pattern SAFETY = Pattern.compile("(?i)thread|immutable");
        private static final Set<Tree.Kind> INTERFACES = Set.of(Tree.Kind.INTERFACE, Tree.Kind.ANNOTATION_TYPE);

        private final DocTrees docs;
        private final List<String> missing = new ArrayList<>();
        private int types;
        private int members;

        private Look(DocTrees docs) {
            this.docs = docs;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, Void nothing) {
            if (!isVisible(type.getModifiers())) {
                return null;
            }
            types++;
            String name = name(getCurrentPath());
            Optional<DocCommentTree> doc = doc(getCurrentPath());
            if (doc.isEmpty()) {
                missing.add(name + " says nothing");
            } else {
                String first = words(doc.get().getFirstSentence());
                if (first.split(" ").length < 3) {
                    missing.add(name + " says too little: " + first);
                }
                if (isTopLevel()
                        && doc.get().getBlockTags().stream().noneMatch(t -> t.getKind() == DocTree.Kind.SINCE)) {
                    missing.add(name + " does not say since when");
                }
                if (isTopLevel()
                        && isUsedByThreads(type)
                        && !SAFETY.matcher(doc.get().toString()).find()) {
                    missing.add(name + " does not say whether it is thread-safe");
                }
            }
            if (type.getKind() == Tree.Kind.RECORD) {
                components(type, name, doc);
            }
            return super.visitClass(type, nothing);
        }

        /** Exceptions pass from hand to hand, what is all static holds nothing, and suites belong to their test. */
        private boolean isUsedByThreads(ClassTree type) {
            boolean suite = getCurrentPath()
                    .getCompilationUnit()
                    .getPackageName()
                    .toString()
                    .endsWith(".contract");
            return type.getKind() == Tree.Kind.CLASS
                    && !suite
                    && !type.getSimpleName().toString().endsWith("Exception")
                    && type.getMembers().stream()
                            .filter(MethodTree.class::isInstance)
                            .map(member -> (MethodTree) member)
                            .filter(method -> method.getReturnType() != null)
                            .map(method -> method.getModifiers().getFlags())
                            .anyMatch(flags -> flags.contains(Modifier.PUBLIC) && !flags.contains(Modifier.STATIC));
        }

        private boolean isTopLevel() {
            return getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.COMPILATION_UNIT
                    && !getCurrentPath()
                            .getCompilationUnit()
                            .getSourceFile()
                            .getName()
                            .endsWith("Bare.java");
        }

        private void components(ClassTree type, String name, Optional<DocCommentTree> doc) {
            Set<String> told = new HashSet<>();
            doc.ifPresent(d -> d.getBlockTags().stream()
                    .filter(ParamTree.class::isInstance)
                    .forEach(t -> told.add(((ParamTree) t).getName().toString())));
            for (Tree member : type.getMembers()) {
                if (member instanceof VariableTree field
                        && !field.getModifiers().getFlags().contains(Modifier.STATIC)) {
                    members++;
                    if (!told.contains(field.getName().toString())) {
                        missing.add(name + " does not tell of " + field.getName());
                    }
                }
            }
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, Void nothing) {
            // What overrides is told above; a test of a suite is told by its name.
            boolean overrides = method.getModifiers().getAnnotations().stream()
                    .map(a -> a.getAnnotationType().toString())
                    .anyMatch(Set.of("Override", "Test")::contains);
            // A constructor that nobody wrote stands nowhere.
            boolean written =
                    docs.getSourcePositions().getStartPosition(getCurrentPath().getCompilationUnit(), method) >= 0;
            if (isVisible(method.getModifiers()) && !overrides && written) {
                said(getCurrentPath());
            }
            return null;
        }

        @Override
        public @Nullable Void visitVariable(VariableTree field, Void nothing) {
            ClassTree owner = (ClassTree) getCurrentPath().getParentPath().getLeaf();
            boolean component = owner.getKind() == Tree.Kind.RECORD
                    && !field.getModifiers().getFlags().contains(Modifier.STATIC);
            if (isVisible(field.getModifiers()) && !component) {
                said(getCurrentPath());
            }
            return null;
        }

        private void said(TreePath path) {
            members++;
            if (doc(path).isEmpty()) {
                missing.add(name(path) + " says nothing");
            }
        }

        private boolean isVisible(ModifiersTree modifiers) {
            Tree owner = getCurrentPath().getParentPath().getLeaf();
            boolean inInterface = owner instanceof ClassTree type && INTERFACES.contains(type.getKind());
            Set<Modifier> flags = modifiers.getFlags();
            return flags.contains(Modifier.PUBLIC)
                    || flags.contains(Modifier.PROTECTED)
                    || inInterface && !flags.contains(Modifier.PRIVATE);
        }

        private Optional<DocCommentTree> doc(TreePath path) {
            return Optional.ofNullable(docs.getDocCommentTree(path));
        }

        private static String words(List<? extends DocTree> parts) {
            StringBuilder text = new StringBuilder();
            parts.forEach(part -> text.append(part).append(' '));
            return text.toString().strip();
        }

        private static String name(TreePath path) {
            String outer = path.getParentPath().getLeaf() instanceof ClassTree ? name(path.getParentPath()) + "." : "";
            Tree leaf = path.getLeaf();
            if (leaf instanceof ClassTree type) {
                return outer + type.getSimpleName();
            }
            return outer + (leaf instanceof MethodTree method ? method.getName() : ((VariableTree) leaf).getName());
        }
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("docs"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
