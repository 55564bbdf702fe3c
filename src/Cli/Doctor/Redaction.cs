using System.Text.RegularExpressions;

namespace Bib.Cli.Doctor;

/// <summary>
/// Takes out of a text what says who and where: homes, users, machines, addresses, ids, keys. What is taken out is
/// named by its kind, and the same thing has the same name throughout.
/// </summary>
internal sealed partial class Redaction(string home, string user, string machine)
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    public string Of(string text)
    {
        text = Pem().Replace(text, "<key>");
        text = Assigned().Replace(text, "$1<secret>");
        text = Email().Replace(text, match => NameOf("email", match.Value));
        text = Address().Replace(text, match => NameOf("address", match.Value));
        text = PeerId().Replace(text, match => NameOf("node", match.Value));
        text = Hex().Replace(text, match => NameOf("hex", match.Value));
        if (home.Length > 1) text = text.Replace(home, "~", StringComparison.Ordinal);
        if (machine.Length > 0) text = Word(machine).Replace(text, "<machine>");
        if (user.Length > 0 && user != "root") text = Word(user).Replace(text, "<user>");
        return text;
    }

    private string NameOf(string kind, string value)
    {
        if (!_names.TryGetValue(value, out var name)) _names[value] = name = $"<{kind} {_names.Count + 1}>";
        return name;
    }

    private static Regex Word(string word) => new(
        $@"(?<![\w.-]){Regex.Escape(word)}(?![\w.-])", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    [GeneratedRegex("-----BEGIN [^-]+-----.*?-----END [^-]+-----", RegexOptions.Singleline)]
    private static partial Regex Pem();

    [GeneratedRegex("""((?:password|passwd|secret|token|authorization)["']?\s*[:=]\s*["']?(?:bearer\s+)?)[^\s"',}]+""",
        RegexOptions.IgnoreCase)]
    private static partial Regex Assigned();

    [GeneratedRegex(@"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")]
    private static partial Regex Email();

    [GeneratedRegex(@"\b(?:\d{1,3}\.){3}\d{1,3}\b")]
    private static partial Regex Address();

    [GeneratedRegex(@"\b12D3Koo[1-9A-HJ-NP-Za-km-z]{40,}\b")]
    private static partial Regex PeerId();

    [GeneratedRegex(@"\b[0-9a-fA-F]{32,}\b")]
    private static partial Regex Hex();
}
