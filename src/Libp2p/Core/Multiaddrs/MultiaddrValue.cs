namespace Libp2p.Core.Multiaddrs;

/// <summary>How a protocol's value goes from text to bytes and back.</summary>
/// <param name="Expected">What its text should be, for errors.</param>
/// <param name="Parse">The bytes of a text; null when it is no such value.</param>
/// <param name="Format">The text of bytes; null when they are no such value.</param>
/// <param name="TakesRest">Whether the value is all that is left of the text, slashes included.</param>
internal sealed record MultiaddrValue(
    string Expected, Func<string, byte[]?> Parse, MultiaddrFormat Format, bool TakesRest = false);

/// <summary>Gives the text of a value; null when the bytes are no such value.</summary>
internal delegate string? MultiaddrFormat(ReadOnlySpan<byte> bytes);
