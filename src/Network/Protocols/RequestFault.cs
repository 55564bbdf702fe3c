using Bib.Network.Protos;

namespace Bib.Network.Protocols;

/// <summary>A request that is not answered as asked; the peer is told why, and the stream goes on.</summary>
/// <param name="code">What kind of fault.</param>
/// <param name="message">What is wrong: the thing, the value, the limit.</param>
/// <param name="hint">What the peer can do; may be empty.</param>
/// <param name="retryAfter">When it is worth asking again; null when nothing is known of that.</param>
internal sealed class RequestFault(ErrorCode code, string message, string hint = "", TimeSpan? retryAfter = null)
    : Exception(message)
{
    /// <summary>The most bytes of a message or a hint that are sent.</summary>
    public const int TextBytesMax = 1024;

    /// <summary>What the peer is told.</summary>
    public Error ToError() => new()
    {
        Code = code,
        Message = Short(Message),
        Hint = Short(hint),
        RetryAfterMs = (uint)Math.Clamp(Math.Ceiling((retryAfter ?? TimeSpan.Zero).TotalMilliseconds), 0, uint.MaxValue),
    };

    /// <summary>A question that breaks a rule of its protocol.</summary>
    public static RequestFault Invalid(string message, string hint = "") => new(ErrorCode.Invalid, message, hint);

    /// <summary>A character has four bytes at most.</summary>
    private static string Short(string text) => text.Length <= TextBytesMax / 4 ? text : text[..(TextBytesMax / 4)];
}
