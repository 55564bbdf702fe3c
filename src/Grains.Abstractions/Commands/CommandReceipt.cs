namespace Bib.Grains.Abstractions.Commands;

/// <summary>What is remembered of a command that was done, in the transaction that did it.</summary>
/// <param name="Command">The command's key.</param>
/// <param name="User">Whose key it is.</param>
/// <param name="Fingerprint">
/// SHA-256 of what was asked, in hex: the same key with another request is refused. It is the door's, of the request
/// with what it names (<see cref="CommandContext.Request"/>), or else that of the command.
/// </param>
/// <param name="Answer">What was answered, as the feature writes it (JSON).</param>
[GenerateSerializer, Immutable, Alias("bib.command-receipt")]
public sealed record CommandReceipt(
    [property: Id(0)] CommandId Command,
    [property: Id(1)] Identity.UserId User,
    [property: Id(2)] string Fingerprint,
    [property: Id(3)] string Answer)
{
    /// <summary>How long it is remembered: a repeat after that is a new command.</summary>
    public static TimeSpan KeptFor { get; } = TimeSpan.FromHours(24);
}
