package dev.signalbox.ingress.tenant;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Lane;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Tenant;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TenantsTest {
    @Test
    void without_tenants_anybody_may_call() {
        // When
        var tenants = Tenants.of(Catalog.EMPTY, 0);

        // Then
        assertThat(tenants.open()).isTrue();
        assertThat(requireNonNull(tenants.of(null)).id()).isEqualTo("anonymous");
    }

    @Test
    void a_key_leads_to_its_tenant_and_to_the_models_it_may_ask_for() throws Exception {
        // Given
        var tenants = Tenants.of(catalog(tenant("editor", "k-1", 0, "m1"), tenant("batch", "k-2", 0)), 0);

        // When
        var editor = requireNonNull(tenants.of("k-1"));
        var batch = requireNonNull(tenants.of("k-2"));

        // Then
        assertThat(editor.id()).isEqualTo("editor");
        assertThat(editor.mayAskFor("m1")).isTrue();
        assertThat(editor.mayAskFor("m2")).isFalse();
        assertThat(batch.mayAskFor("m2")).isTrue();
    }

    @Test
    void a_wrong_an_empty_and_no_key_lead_to_nobody() throws Exception {
        // When
        var tenants = Tenants.of(catalog(tenant("editor", "k-1", 0)), 0);

        // Then
        assertThat(tenants.open()).isFalse();
        assertThat(tenants.of("k-3")).isNull();
        assertThat(tenants.of("")).isNull();
        assertThat(tenants.of(null)).isNull();
    }

    @Test
    void a_new_catalogue_with_the_same_limits_does_not_fill_the_bucket_again() throws Exception {
        // Given
        var before = Tenants.of(catalog(tenant("editor", "k-1", 10)), 0);
        requireNonNull(before.of("k-1")).budget().admit(0, 0);

        // When
        var same = before.next(catalog(tenant("editor", "k-1", 10)), 0);
        var raised = before.next(catalog(tenant("editor", "k-1", 20)), 0);

        // Then
        assertThat(requireNonNull(same.of("k-1")).budget().admit(0, 0)).isPositive();
        assertThat(requireNonNull(raised.of("k-1")).budget().admit(0, 0)).isZero();
    }

    private static Catalog catalog(Tenant... tenants) {
        return new Catalog(1, List.of(), List.of(), List.of(), List.of(tenants));
    }

    private static Tenant tenant(String id, String key, int rpm, String... models) throws Exception {
        var hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        return new Tenant(id, List.of(HexFormat.of().formatHex(hash)), Lane.INTERACTIVE, rpm, 0, List.of(models));
    }
}
