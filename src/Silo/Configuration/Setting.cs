namespace Bib.Silo.Configuration;

/// <summary>One thing about a node that can be set: in the file, by a variable, by a flag.</summary>
/// <param name="Key">Dotted, lower case, as in the file: <c>postgres.provider</c>.</param>
/// <param name="Default">What holds when nothing is said; null where it depends on the machine.</param>
/// <param name="Example">A value that would be accepted, for the help.</param>
/// <param name="Meaning">One sentence: what it does, its unit, its limits.</param>
/// <param name="Problem">
/// Says what is wrong with a value, naming the limit and the fix; null when nothing is.
/// </param>
internal sealed record Setting(
    string Key, string? Default, string Example, string Meaning, Func<string, string?> Problem)
{
    /// <summary>Whether a change in the file is in force without a restart.</summary>
    public bool IsReloadable { get; init; }

    /// <summary>The flag of <c>bibd</c> that sets it.</summary>
    public string Flag => "--" + Key.Replace('.', '-').Replace('_', '-');

    /// <summary>The environment variable that sets it.</summary>
    public string Variable => "BIBD_" + Key.Replace('.', '_').ToUpperInvariant();

    /// <summary>
    /// A value as it may be told to those who come later: an address keeps neither a password nor what may be a token.
    /// </summary>
    public static string WithoutSecrets(string value)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var address) || !value.Contains("://", StringComparison.Ordinal))
            return value;
        if (address.UserInfo.Length == 0 && address.Query.Length == 0) return value;
        var user = address.UserInfo.Length > 0 ? "***@" : "";
        var query = address.Query.Length > 0 ? "?***" : "";
        return $"{address.Scheme}://{user}{address.Authority}{address.AbsolutePath}{query}";
    }
}
