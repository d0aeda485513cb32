package dev.signalbox.records;

/**
 * An ingress asks that an idempotency key stand for a request. The first claim of a key on the log counts, and after it one that
 * replaces the claim that counts.
 *
 * @param key tenant and the caller's key, hashed
 * @param body path and body, hashed: the same key may come again only with the same
 * @param replaces id of the request that answered the key so far and has failed; empty where none did
 * @param at epoch milliseconds
 */
public record Claim(String key, String body, RequestId request, String replaces, long at) {}
