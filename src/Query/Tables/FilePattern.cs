using System.Text;
using System.Text.RegularExpressions;

namespace Bib.Query.Tables;

/// <summary>Which files a table's name means: <c>*</c> is any letters but a slash, <c>**</c> any at all.</summary>
internal static class FilePattern
{
    private static readonly TimeSpan _matchMax = TimeSpan.FromSeconds(1);

    /// <summary>What tells whether a path is meant.</summary>
    public static Func<string, bool> Of(string pattern)
    {
        var text = new StringBuilder("^");
        for (var index = 0; index < pattern.Length; index++)
        {
            if (pattern[index] != '*')
            {
                text.Append(Regex.Escape(pattern[index].ToString()));
            }
            else if (index + 1 < pattern.Length && pattern[index + 1] == '*')
            {
                text.Append(".*");
                index++;
            }
            else
            {
                text.Append("[^/]*");
            }
        }

        var regex = new Regex(
            text.Append('$').ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, _matchMax);
        return regex.IsMatch;
    }
}
