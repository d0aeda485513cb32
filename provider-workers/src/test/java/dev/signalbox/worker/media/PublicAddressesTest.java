package dev.signalbox.worker.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {
    private static byte[] bytes(String literal) {
        return Network.literal(literal).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255", "127.0.0.1", "127.255.255.254",
        "168.63.129.16", "169.254.0.1", "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1",
        "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
        "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::7f00:1", "fc00::1", "fd00:ec2::254", "fdff::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "ff0e::1", "100::1", "2001::1",
        "2001:0:7f00:1::", "2001:10::1", "2001:db8::1", "3fff::1", "4000::1", "::ffff:0:8.8.8.8", "64:ff9b:1::808:808", "5f00::1",
        "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::1", "2002:c0a8:1::", "2002:a9fe:a9fe::"})
    void addresses_inside_are_not_public(String address) {
        assertThat(PublicAddresses.holds(bytes(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1", "168.63.129.15",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255", "192.169.0.0", "198.17.255.255",
        "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::5", "2001:4860:4860::8888", "64:ff9b::8.8.8.8", "2002:808:808::"})
    void addresses_outside_are(String address) {
        assertThat(PublicAddresses.holds(bytes(address))).isTrue();
    }

    @Test
    void an_address_of_the_old_kind_in_one_of_the_new_is_what_it_carries() {
        for (var inside : List.of("127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1")) {
            var mapped = new byte[16];
            mapped[10] = mapped[11] = (byte) 0xFF;
            System.arraycopy(bytes(inside), 0, mapped, 12, 4);
            assertThat(PublicAddresses.holds(mapped)).as(inside).isFalse();
        }
        assertThat(PublicAddresses.holds(bytes("::ffff:127.0.0.1"))).isFalse();
        assertThat(PublicAddresses.holds(bytes("::ffff:8.8.8.8"))).isTrue();
    }

    @Test
    void agrees_with_the_jdk_about_what_it_knows() throws Exception {
        // Given: a walk through all of IPv4 in prime steps
        for (long i = 0; i < 1L << 32; i += 1_000_003) {
            var bytes = new byte[] {(byte) (i >> 24), (byte) (i >> 16), (byte) (i >> 8), (byte) i};
            var address = InetAddress.getByAddress(bytes);

            // When
            boolean inside = address.isLoopbackAddress() || address.isSiteLocalAddress() || address.isLinkLocalAddress()
                    || address.isMulticastAddress() || address.isAnyLocalAddress();

            // Then
            assertThat(inside && PublicAddresses.holds(bytes)).as(address.toString()).isFalse();
        }
    }

    @Test
    void networks_are_read_and_hold_what_is_in_them() {
        var odd = Network.parse("10.1.2.128/25").orElseThrow();
        assertThat(odd.holds(bytes("10.1.2.129"))).isTrue();
        assertThat(odd.holds(bytes("10.1.2.127"))).isFalse();
        assertThat(odd.holds(bytes("fd00::1"))).isFalse();
        assertThat(Network.of("fd00::/8").holds(bytes("fd12::1"))).isTrue();
        assertThat(Network.of("0.0.0.0/0").holds(bytes("9.9.9.9"))).isTrue();
        assertThat(List.of("10.0.0.0/33", "10.0.0/8", "010.0.0.1", "10.0.0.0/x", "10.0.0.0/-1", "fe80::1%eth0", "", "a/8"))
                .allSatisfy(wrong -> assertThat(Network.parse(wrong)).as(wrong).isEmpty());
    }
}
