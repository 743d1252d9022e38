package dev.jacinth.command;

import java.util.function.Consumer;

/// One section of INFO. Each room writes the section about its own state; the server puts them in order.
public interface InfoSection {

    /// When a section is part of the answer.
    enum Shown {
        /// Whatever the client asks for, unless it names other sections.
        BY_DEFAULT,
        /// When it is named, and with `INFO all` and `INFO everything`.
        IN_ALL,
        /// Only when it is named.
        BY_NAME
    }

    /// The word after `#` in its first line. In lower case it is the name by which clients ask for the section.
    String title();

    default Shown shown() {
        return Shown.BY_DEFAULT;
    }

    /// Writes the fields, without the line of the title.
    void write(InfoText out);

    /// A section that is written by a function.
    static InfoSection of(String title, Shown shown, Consumer<InfoText> fields) {
        return new InfoSection() {
            @Override
            public String title() {
                return title;
            }

            @Override
            public Shown shown() {
                return shown;
            }

            @Override
            public void write(InfoText out) {
                fields.accept(out);
            }
        };
    }
}
