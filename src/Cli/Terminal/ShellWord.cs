namespace Bib.Cli.Terminal;

/// <summary>Words as a shell takes them.</summary>
internal static class ShellWord
{
    /// <summary>A word that a shell takes for one, whatever is in it.</summary>
    public static string Quoted(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "@%+=:,./_-".Contains(letter))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
