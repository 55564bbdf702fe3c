namespace Libp2p.Tests.Fuzzing;

/// <summary>All parsers of this room.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
        [.. CoreTargets.All, .. ProtocolTargets.All, .. ConnectionTargets.All, .. StreamTargets.All];
}
