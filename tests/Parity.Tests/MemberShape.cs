namespace Parity;

/// <summary>One member as text: what it is called by, and all that callers may notice.</summary>
internal sealed record MemberShape(string Key, string Description);
