package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntaxTest {

    /// A tree in one line: `TOKEN=name(type)`, `?` for optional, `+` for repeated, `++` for repeated with its token.
    private static String tree(String syntax) {
        StringBuilder out = new StringBuilder();
        Syntax.parse(syntax).forEach(argument -> append(out, argument));
        return out.toString();
    }

    private static void append(StringBuilder out, Argument argument) {
        out.append(out.isEmpty() || out.charAt(out.length() - 1) == '{' ? "" : " ");
        out.append(argument.token().isEmpty() ? "" : argument.token() + "=");
        out.append(argument.name()).append('(').append(argument.type().word()).append(')');
        if (argument.isGroup()) {
            out.append('{');
            argument.parts().forEach(part -> append(out, part));
            out.append('}');
        }
        out.append(argument.optional() ? "?" : "");
        out.append(argument.multipleToken() ? "++" : argument.multiple() ? "+" : "");
    }

    @ParameterizedTest
    // spotless:off
    @CsvSource(delimiter = '!', value = {
        "key ! key(key)",
        "key decrement:integer ! key(key) decrement(integer)",
        "key [key ...] ! key(key)+",
        "[section [section ...]] ! section(string)?+",
        "key value [key value ...] ! data(block){key(key) value(string)}+",
        "[NX | XX] ! nx(oneof){NX=nx(pure-token) XX=xx(pure-token)}?",
        "condition:[NX | XX] ! condition(oneof){NX=nx(pure-token) XX=xx(pure-token)}?",
        "[EX seconds | KEEPTTL] ! seconds(oneof){EX=seconds(integer) KEEPTTL=keepttl(pure-token)}?",
        "<a:string | b:string> ! a(oneof){a(string) b(string)}",
        "[LIMIT offset count] ! LIMIT=limit(block){offset(integer) count(integer)}?",
        "[COUNT count [ANY]] ! count(block){COUNT=count(integer) ANY=any(pure-token)?}?",
        "[GET pattern [GET pattern ...]] ! GET=pattern(pattern)?++",
        "[KEYS key [key ...]] ! KEYS=key(key)?+",
        "auto-id:* change:CH ! *=auto-id(pure-token) CH=change(pure-token)",
        "[FILTERBY <MODULE m | PATTERN pattern>] ! FILTERBY=m(oneof){MODULE=m(string) PATTERN=pattern(pattern)}?",
        "[option:string value:string ...] ! option(block){option(string) value(string)}?+",
    })
    // spotless:on
    void aLineIsATree(String syntax, String tree) {
        assertThat(tree(syntax)).isEqualTo(tree);
    }

    @Test
    void anEmptyLineHasNoArguments() {
        assertThat(Syntax.parse("")).isEmpty();
        assertThat(Syntax.arity("")).isEqualTo(1);
    }

    @ParameterizedTest
    // spotless:off
    @CsvSource(delimiter = '!', value = {
        "key ! 2",
        "key [key ...] ! -2",
        "key value [NX | XX] [GET] ! -3",
        "[section [section ...]] ! -1",
        "<a | b c> key:key ! -3",
        "<host:string port | NO ONE> ! 3",
        "STORE destination ! 3",
        "unit:<BYTE | BIT> ! 2",
    })
    // spotless:on
    void theArityFollows(String syntax, int arity) {
        assertThat(Syntax.arity(syntax)).isEqualTo(arity);
    }
}
