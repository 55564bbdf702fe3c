namespace Libp2p.Core.Multiaddrs;

/// <summary>How a protocol's value goes from text to bytes and back.</summary>
/// <param name="Expected">What its text should be, for errors.</param>
/// <param name="Parse">The bytes of a text; null when it is no such value.</param>
/// <param name="IsValid">Whether bytes are such a value; costs no memory.</param>
/// <param name="Format">The text of bytes that are.</param>
/// <param name="TakesRest">Whether the value is all that is left of the text, slashes included.</param>
internal sealed record MultiaddrValue(
    string Expected,
    Func<string, byte[]?> Parse,
    MultiaddrCheck IsValid,
    MultiaddrFormat Format,
    bool TakesRest = false);

/// <summary>Whether bytes are a value.</summary>
internal delegate bool MultiaddrCheck(ReadOnlySpan<byte> bytes);

/// <summary>Gives the text of a value.</summary>
internal delegate string MultiaddrFormat(ReadOnlySpan<byte> bytes);
