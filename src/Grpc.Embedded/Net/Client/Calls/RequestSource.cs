using System.Net.Http;

namespace Grpc.Net.Client.Calls;

/// <summary>Where an attempt gets its request messages from.</summary>
internal abstract class RequestSource
{
    /// <summary>
    /// What made the last <see cref="SendAsync"/> fail on this side, such as a message that is too long.
    /// </summary>
    public Exception? Failure { get; protected set; }


    /// <summary>Whether another attempt can send everything again.</summary>
    public abstract bool CanReplay { get; }

    /// <summary>The body of an attempt's request.</summary>
    public abstract HttpContent CreateContent();

    /// <summary>Writes the messages; completes when the last is written.</summary>
    public abstract Task SendAsync(Stream stream, CancellationToken cancellationToken);

    /// <summary>
    /// After the call's end: lets go of what sending needed, if the last message was handed to the transport and
    /// nothing of it can be cancelled any more; else false.
    /// </summary>
    public abstract bool TryRelease();

    /// <summary>No further attempt will be made: nothing needs to be kept.</summary>
    public abstract void Commit();

    /// <summary>The call has ended; writes fail with what <paramref name="reason"/> makes.</summary>
    public abstract void End(Func<Exception> reason);
}
