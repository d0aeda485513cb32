package dev.signalbox.dialects.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Dialect;
import org.junit.jupiter.api.Test;

class MarkTest {
    @Test
    void a_mark_comes_back_as_it_was_through_every_dialect() {
        for (var maker : Dialect.values()) {
            for (var carrier : Dialect.values()) {
                var mark = Mark.by(maker, "a.b/c+d==");
                assertThat(Mark.read(carrier, mark.spelled(carrier))).isEqualTo(mark);
                assertThat(mark.own(carrier)).isEqualTo(maker == carrier ? "a.b/c+d==" : "");
                assertThat(Mark.foreign(mark.spelled(carrier))).isEqualTo(maker != carrier);
            }
        }
    }

    @Test
    void its_maker_sees_it_as_the_maker_spelled_it() {
        assertThat(Mark.by(Dialect.GEMINI, "xyz").spelled(Dialect.GEMINI)).isEqualTo("xyz");
        assertThat(Mark.by(Dialect.GEMINI, "xyz").spelled(Dialect.OPENAI_CHAT)).isEqualTo("sbx1.gemini.xyz");
    }

    @Test
    void what_nobody_can_have_made_is_no_mark() {
        for (var spelled : new String[] {"", "sbx1.", "sbx1.gemini", "sbx1.nobody.xyz", "sbx1..xyz", "sbx1.gemini."}) {
            assertThat(Mark.read(Dialect.OPENAI_CHAT, spelled)).as(spelled).isEqualTo(Mark.NONE);
        }
        assertThat(Mark.NONE.present()).isFalse();
        assertThat(Mark.NONE.spelled(Dialect.GEMINI)).isEmpty();
    }
}
