namespace Orleans.Embedded.Guards;

/// <summary>The options as the hot path reads them.</summary>
internal sealed record GuardSettings(bool CopyAndCheck, bool RefuseOverlongTurns, bool DetectCycles);
