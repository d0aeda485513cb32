package dev.signalbox.standalone.catalog;

import dev.signalbox.records.catalog.HeaderWords;
import dev.signalbox.records.catalog.Provider.Auth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads how a provider knows who calls. */
final class AuthYaml {
    static final Pattern SECRET = Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*}|file:/.+");
    static final String REFERENCE = "${NAME} of the environment or file:/path";
    static final String NO_NAME = "is no name of a header: letters, digits and any of !#$%&'*+-.^_`|~ only, no blanks";

    private static final List<String> SCHEMES = Stream.of(Auth.Scheme.values()).map(AuthYaml::label).toList();
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final int MOST_WEIGHT = 1_000;

    /** Keys by the schemes that have them; the first ones of a scheme that are marked must be given. */
    private static final Map<String, Set<Auth.Scheme>> OF_SCHEMES = Map.of(
            "header", Set.of(Auth.Scheme.HEADER),
            "parameter", Set.of(Auth.Scheme.QUERY),
            "user", Set.of(Auth.Scheme.BASIC),
            "region", Set.of(Auth.Scheme.SIGV4),
            "service", Set.of(Auth.Scheme.SIGV4),
            "access-key", Set.of(Auth.Scheme.SIGV4),
            "session-token", Set.of(Auth.Scheme.SIGV4),
            "tenant", Set.of(Auth.Scheme.AZURE_AD),
            "client-id", Set.of(Auth.Scheme.AZURE_AD),
            "authority", Set.of(Auth.Scheme.AZURE_AD));
    private static final Set<String> OPTIONAL = Set.of("session-token", "authority", "service");

    private AuthYaml() {}

    private static String label(Auth.Scheme scheme) {
        return scheme.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Auth read(Mapping in) {
        var keys = keys(in);
        var label = in.word("scheme", SCHEMES, keys.isEmpty() ? "none" : "bearer");
        var scheme = Stream.of(Auth.Scheme.values()).filter(s -> label(s).equals(label)).findFirst().orElse(Auth.Scheme.NONE);
        var header = of(in, scheme, "header", "the header that carries the key, such as x-api-key");
        var parameter = of(in, scheme, "parameter", "the parameter of the query that carries the key, such as key");
        var user = of(in, scheme, "user", "the user's name");
        var region = of(in, scheme, "region", "the region that signatures name, such as eu-central-1");
        var service = of(in, scheme, "service", "");
        var account = of(in, scheme, "access-key", "a reference to the id of the access key: " + REFERENCE);
        var session = of(in, scheme, "session-token", "");
        var tenant = of(in, scheme, "tenant", "the tenant's id");
        var client = of(in, scheme, "client-id", "the application's client id");
        var authority = of(in, scheme, "authority", "");
        var scope = scope(in, scheme);
        in.refuseOthers();
        if (keys.isEmpty() && scheme != Auth.Scheme.NONE && scheme != Auth.Scheme.GOOGLE) {
            in.problem("secret", "", "must be given with scheme " + label + ": " + REFERENCE);
        }
        if (!keys.isEmpty() && scheme == Auth.Scheme.NONE) {
            in.problem("secret", "***", "is never sent with scheme none: take it out, or name a scheme");
        }
        if (keys.size() > 1 && (scheme == Auth.Scheme.GOOGLE || scheme == Auth.Scheme.AZURE_AD || scheme == Auth.Scheme.SIGV4)) {
            in.problem("keys", "", "can't be several with scheme " + label + ": give one secret");
        }
        if (!header.isEmpty() && !HeaderWords.isName(header)) {
            in.problem("header", header, NO_NAME);
        }
        plain(in, "parameter", parameter);
        plain(in, "region", region);
        plain(in, "service", service);
        plain(in, "tenant", tenant);
        plain(in, "client-id", client);
        reference(in, "access-key", account);
        reference(in, "session-token", session);
        if (user.contains(":")) {
            in.problem("user", user, "must have no colon, which is where the password begins");
        }
        return auth(scheme, header + parameter + user, keys, new Auth.Identity(region, service.isEmpty() && scheme == Auth.Scheme.SIGV4 ? "bedrock" : service,
                account + client, session, tenant, scope, authority(in, scheme, authority)));
    }

    private static Auth auth(Auth.Scheme scheme, String name, List<Auth.Key> keys, Auth.Identity identity) {
        return scheme == Auth.Scheme.NONE ? Auth.NONE : new Auth(scheme, name, keys, identity);
    }

    private static List<Auth.Key> keys(Mapping in) {
        var keys = new ArrayList<Auth.Key>();
        var secret = in.text("secret", "");
        if (!secret.isEmpty()) {
            secret(in, secret);
            keys.add(new Auth.Key(secret, 1));
        }
        if (in.has("keys") && !secret.isEmpty()) {
            in.problem("keys", "", "and secret exclude each other: give one of them");
        }
        for (var key : in.mappings("keys")) {
            var reference = key.required("secret", REFERENCE);
            if (!reference.isEmpty()) {
                secret(key, reference);
                keys.add(new Auth.Key(reference, (int) key.whole("weight", 1, MOST_WEIGHT, 1)));
            } else {
                key.whole("weight", 1, MOST_WEIGHT, 1);
            }
            key.refuseOthers();
        }
        return keys;
    }

    private static void secret(Mapping in, String secret) {
        if (!SECRET.matcher(secret).matches()) {
            in.problem("secret", "***", "must be a reference, " + REFERENCE + ", never the secret itself");
        }
    }

    private static void reference(Mapping in, String key, String value) {
        if (!value.isEmpty() && !SECRET.matcher(value).matches()) {
            in.problem(key, "***", "must be a reference, " + REFERENCE + ", never the secret itself");
        }
    }

    private static void plain(Mapping in, String key, String value) {
        if (!value.isEmpty() && !PLAIN.matcher(value).matches()) {
            in.problem(key, value, "must be letters, digits and . _ -, beginning with a letter or digit");
        }
    }

    /** @param what must be given; empty where it may be left out */
    private static String of(Mapping in, Auth.Scheme scheme, String key, String what) {
        var value = in.text(key, "");
        boolean belongs = OF_SCHEMES.getOrDefault(key, Set.of()).contains(scheme);
        if (belongs && value.isEmpty() && !OPTIONAL.contains(key)) {
            in.problem(key, "", "must be given with scheme " + label(scheme) + ": " + what);
        }
        if (!belongs && !value.isEmpty()) {
            in.problem(key, key.contains("key") || key.contains("token") ? "***" : value,
                    "is only for scheme " + String.join(" and ", OF_SCHEMES.getOrDefault(key, Set.of()).stream().map(AuthYaml::label).toList()));
        }
        return belongs ? value : "";
    }

    private static String scope(Mapping in, Auth.Scheme scheme) {
        var scope = in.text("scope", "");
        return switch (scheme) {
            case GOOGLE -> scope.isEmpty() ? "https://www.googleapis.com/auth/cloud-platform" : scope;
            case AZURE_AD -> scope.isEmpty() ? "https://cognitiveservices.azure.com/.default" : scope;
            default -> {
                if (!scope.isEmpty()) {
                    in.problem("scope", scope, "is only for scheme google and azure-ad");
                }
                yield "";
            }
        };
    }

    private static String authority(Mapping in, Auth.Scheme scheme, String authority) {
        if (scheme != Auth.Scheme.AZURE_AD) {
            return "";
        }
        return authority.isEmpty() ? "https://login.microsoftonline.com" : ProviderYaml.url(in, "authority", authority).orElse("");
    }
}
