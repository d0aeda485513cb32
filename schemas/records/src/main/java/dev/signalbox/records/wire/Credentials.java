package dev.signalbox.records.wire;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Who we are to a registry. Shows itself to nobody: its text is three stars. */
public final class Credentials {
    public static final Credentials NONE = new Credentials(Optional.empty());

    private final Optional<String> header;

    private Credentials(Optional<String> header) {
        this.header = header;
    }

    public static Credentials basic(String user, String password) {
        return ofUserInfo(user + ":" + password);
    }

    /** {@code user:password}, as it may stand in a URL. */
    static Credentials ofUserInfo(String userInfo) {
        var encoded = Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
        return new Credentials(Optional.of("Basic " + encoded));
    }

    Optional<String> header() {
        return header;
    }

    @Override
    public String toString() {
        return header.isPresent() ? "***" : "none";
    }
}
