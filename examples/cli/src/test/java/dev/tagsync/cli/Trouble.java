package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rehearsal of a row of the troubleshooting table: something goes wrong, a command shows the symptom, the cure's commands are typed as they stand in the
 * row, and the command is well. Immutable.
 */
record Trouble(
        String scene,
        boolean onServer,
        Consumer<Drill> happens,
        String command,
        int exit,
        Consumer<Drill> person,
        String tag,
        String again) {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern ID = Pattern.compile("\\[([a-z][a-z.-]*(?: [a-z]+)*)\\](?!\\()");
    private static final Pattern EXIT = Pattern.compile("exit status (\\d)");

    /**
     * A row of the table.
     *
     * @param symptom what people see, with the words of the message in code, and the id in brackets
     * @param check what to look at
     * @param cure what to do
     */
    record Row(String symptom, String check, String cure) {
        /** The words that the message has: what a row is known by. */
        String key() {
            Matcher code = CODE.matcher(symptom);
            return code.find() ? code.group(1) : symptom;
        }
    }

    /** A command that fails, in a catalog of two good releases of which none is live. */
    static Trouble of(String command, int exit) {
        return new Trouble("catalog", false, d -> {}, command, exit, d -> {}, "v1.1.0", command);
    }

    Trouble in(String name) {
        return new Trouble(name, onServer, happens, command, exit, person, tag, again);
    }

    /** Needs a real server. */
    Trouble withServer() {
        return new Trouble(scene, true, happens, command, exit, person, tag, again);
    }

    /** What goes wrong. */
    Trouble when(Consumer<Drill> event) {
        return new Trouble(scene, onServer, event, command, exit, person, tag, again);
    }

    /** What the cure tells a person to do that is no command. */
    Trouble person(Consumer<Drill> act) {
        return new Trouble(scene, onServer, happens, command, exit, act, tag, again);
    }

    /** The tag that stands for TAG. */
    Trouble tag(String name) {
        return new Trouble(scene, onServer, happens, command, exit, person, name, again);
    }

    /** What is well afterwards, if it is another command. */
    Trouble then(String well) {
        return new Trouble(scene, onServer, happens, command, exit, person, tag, well);
    }

    void rehearse(Drill drill, Row row) {
        drill.scene(scene);
        happens.accept(drill);
        Drill.Said said = drill.type(command);
        assertThat(said.printed()).as(command).contains(row.key());
        Matcher id = ID.matcher(row.symptom());
        if (id.find()) {
            assertThat(said.printed()).as(command).contains("[" + id.group(1) + "]");
        }
        assertThat(said.exit()).as(said.printed()).isEqualTo(exit);
        Matcher told = EXIT.matcher(row.symptom());
        if (told.find()) {
            assertThat(exit).isEqualTo(Integer.parseInt(told.group(1)));
        } else {
            assertThat(exit).as("what the row says of the exit status").isBetween(0, 2);
        }
        person.accept(drill);
        CODE.matcher(row.cure())
                .results()
                .map(code -> code.group(1))
                .filter(c -> c.startsWith("tagsync "))
                .forEach(cure -> drill.must(cure.replace("TAG", tag)));
        drill.must(again);
    }
}
