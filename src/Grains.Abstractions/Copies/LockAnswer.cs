namespace Bib.Grains.Abstractions.Copies;

/// <summary>Whether a copy is locked for a peer.</summary>
/// <param name="EndsAt">Until when; null where it is not.</param>
/// <param name="DroppingUntil">
/// Until when the holder is about to drop it, which is why it is not locked; null where the peer has had it too long
/// already, or too much is locked.
/// </param>
public sealed record LockAnswer(DateTimeOffset? EndsAt, DateTimeOffset? DroppingUntil);
