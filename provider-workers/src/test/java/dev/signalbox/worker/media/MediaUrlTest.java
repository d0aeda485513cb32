package dev.signalbox.worker.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaUrlTest {
    @ParameterizedTest
    @CsvSource({
        "http://example.com, false, example.com, 80, /",
        "HTTPS://Example.COM/a/b.png?x=1&y=2#part, true, example.com, 443, /a/b.png?x=1&y=2",
        "https://example.com.:8443?q, true, example.com, 8443, /?q",
        "https://example.com:/x, true, example.com, 443, /x",
        "https://1.2.3.4/x, true, 1.2.3.4, 443, /x",
        "http://[2606:4700::1111]:8080/x, false, 2606:4700::1111, 8080, /x",
        "https://my_bucket.example.com/a b|ü.png, true, my_bucket.example.com, 443, /a%20b%7C%C3%BC.png",
        "https://bücher.example/x%20y, true, xn--bcher-kva.example, 443, /x%20y",
        "https://example.com/a@b, true, example.com, 443, /a@b"})
    void urls_are_read(String url, boolean tls, String host, int port, String target) throws Exception {
        assertThat(MediaUrl.parse(url)).isEqualTo(new MediaUrl(tls, host, port, target));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "example.com/a", "ftp://example.com/a", "file:///etc/passwd", "gopher://example.com", "data:image/png;base64,AAAA", "http:/example.com",
        "http://", "https:///a", "http://user@example.com/", "http://user:word@example.com/", "http://example.com@127.0.0.1/", "http://a\\@b/",
        "http://example.com\\x", "http://2130706433/", "http://127.1/", "http://0x7f.0.0.1/", "http://0177.0.0.1/", "http://1.2.3.4.5/",
        "http://256.1.1.1/", "http://0x7f000001/", "http://127.0.0.1.:80x/", "http://example.com:0/", "http://example.com:70000/",
        "http://exa mple.com/", "http://exam%70le.com/", "http://[::1/", "http://::1/", "http://[fe80::1%25eth0]/", "http://[1.2.3.4]/",
        "http://.example.com/", "http://example..com/", "http://-example.com/", "http://example.com/a\r\nb", "http://example.com/\u0000",
        "http://[::1]x/", "http://a:b:c/"})
    void what_is_no_url_or_can_be_read_in_two_ways_is_refused(String url) {
        assertThatThrownBy(() -> MediaUrl.parse(url)).isInstanceOf(MediaFault.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/x, https://example.com/x",
        "x.png?y, https://example.com/dir/x.png?y",
        "../x#z, https://example.com/x",
        "//other.example/x, https://other.example/x",
        "http://10.0.0.1/x, http://10.0.0.1/x",
        "@10.0.0.1/, https://example.com/dir/@10.0.0.1/"})
    void redirects_are_followed_from_where_they_were_met(String location, String there) throws Exception {
        assertThat(MediaUrl.parse("https://example.com/dir/a.png?b").redirected(location)).isEqualTo(MediaUrl.parse(there));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://example.com/x", "gopher:x", "http://user@10.0.0.1/", "http:x"})
    void redirects_to_something_else_are_refused(String location) throws Exception {
        var from = MediaUrl.parse("https://example.com/dir/a.png");
        assertThatThrownBy(() -> from.redirected(location)).isInstanceOf(MediaFault.class);
    }

    @Test
    void no_redirect_without_a_host_leads_to_another_host() throws Exception {
        // Given
        var random = new Random(7);
        var from = MediaUrl.parse("https://example.com//odd//dir/a.png");
        var letters = "/.?#@:a\\%2[]&;~ \u00fc";

        for (int n = 0; n < 20_000; n++) {
            // When
            var location = new StringBuilder("/a");
            for (int i = random.nextInt(12); i > 0; i--) {
                location.append(letters.charAt(random.nextInt(letters.length())));
            }

            // Then
            try {
                var there = from.redirected(location.toString());
                assertThat(there.host()).as(location.toString()).isEqualTo("example.com");
                assertThat(there.port()).isEqualTo(443);
                assertThat(there.target()).startsWith("/").doesNotContain(" ", "#");
            } catch (MediaFault refused) {
                assertThat(refused).hasMessageContaining("can't be fetched");
            }
        }
    }

    @Test
    void lists_of_what_is_allowed_are_read() {
        var allowed = AllowedHosts.parse(" files.example.com, *.Inner.example,10.1.0.0/16 ,127.0.0.1,fd00::/8,");
        assertThat(allowed.holds("files.example.com")).isTrue();
        assertThat(allowed.holds("x.files.example.com")).isFalse();
        assertThat(allowed.holds("a.b.inner.example")).isTrue();
        assertThat(allowed.holds("inner.example")).isFalse();
        assertThat(allowed.holds("notinner.example")).isFalse();
        assertThat(allowed.holds(new byte[] {10, 1, 2, 3})).isTrue();
        assertThat(allowed.holds(new byte[] {10, 2, 2, 3})).isFalse();
        assertThat(allowed.holds(new byte[] {127, 0, 0, 1})).isTrue();
        for (var wrong : new String[] {"http://a", "10.0.0.0/99", "a b", "127.1", "*"}) {
            assertThatThrownBy(() -> AllowedHosts.parse("ok.example," + wrong)).hasMessage(wrong);
        }
    }
}
