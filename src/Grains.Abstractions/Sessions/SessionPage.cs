using System.Collections.Immutable;

namespace Bib.Grains.Abstractions.Sessions;

/// <summary>A page of sessions, newest first.</summary>
/// <param name="Sessions">The sessions.</param>
/// <param name="Next">The last of them, behind which the next page begins; null on the last page.</param>
public sealed record SessionPage(ImmutableArray<Session> Sessions, SessionId? Next);
