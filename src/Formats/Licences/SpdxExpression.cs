using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Formats.Licences;

/// <summary>
/// A licence expression of SPDX 2.3, annex D: identifiers joined by AND, OR and WITH, with parentheses.
/// </summary>
public static partial class SpdxExpression
{
    /// <summary>How deep parentheses may be nested.</summary>
    public const int DepthMax = 32;

    /// <summary>
    /// Reads an expression; every identifier must be listed, or be a <c>LicenseRef-</c> of its owner's.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="expression">With every identifier as SPDX writes it, and single spaces.</param>
    /// <param name="fault">A sentence that says what is wrong, when it is none.</param>
    public static bool TryParse(string text, out string expression, [NotNullWhen(false)] out string? fault)
    {
        var reader = new Reader(text, [.. Token().Matches(text).Select(match => match.Value)]);
        expression = reader.Read() ?? "";
        fault = reader.Fault;
        return fault is null;
    }

    /// <summary>The licences that an expression names, each once, in its order.</summary>
    public static IReadOnlyList<string> Licences(string expression) =>
    [
        .. Token().Matches(expression).Select(match => match.Value.TrimEnd('+'))
            .Where(word => SpdxList.Licence(word) is not null || Reference().IsMatch(word)).Distinct(),
    ];

    /// <summary>The page of a licence that SPDX lists; null for any other.</summary>
    public static string? Url(string licence) =>
        SpdxList.Licence(licence) is { } id ? $"https://spdx.org/licenses/{id}" : null;

    /// <summary>
    /// The licence whose page an address is, or a well-known one of Creative Commons; null for any other.
    /// </summary>
    public static string? FromUrl(string address)
    {
        if (Page().Match(address) is { Success: true } page) return SpdxList.Licence(page.Groups[1].Value);
        if (Commons().Match(address) is not { Success: true } commons) return null;
        var (kind, version) = (commons.Groups["kind"].Value, commons.Groups["version"].Value);
        var id = kind switch
        {
            "zero" => $"CC0-{version}",
            "mark" => $"CC-PDM-{version}",
            _ => $"CC-{kind}-{version}{(commons.Groups["port"] is { Success: true } port ? $"-{port.Value}" : "")}",
        };
        return SpdxList.Licence(id);
    }

    [GeneratedRegex(@"[()]|[^\s()]+")]
    private static partial Regex Token();

    [GeneratedRegex(@"^(DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+$")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^https?://(?:www\.)?spdx\.org/licenses/([A-Za-z0-9.+-]+?)(?:\.html|\.json)?/?$")]
    private static partial Regex Page();

    [GeneratedRegex(
        @"^https?://creativecommons\.org/(?:licenses|publicdomain)/(?<kind>[a-z-]+)/(?<version>\d\.\d)"
        + @"(?:/(?<port>[a-z]{2,3}))?(?:/(?:deed|legalcode)[\w.-]*)?/?$")]
    private static partial Regex Commons();

    /// <summary>One descent through the tokens: OR binds least, then AND, then WITH.</summary>
    private sealed class Reader(string text, IReadOnlyList<string> tokens)
    {
        private int _next;
        private int _depth;

        public string? Fault { get; private set; }

        public string? Read()
        {
            if (tokens.Count == 0) return Wrong("The licence is empty.");
            var expression = Joined("OR", () => Joined("AND", Simple));
            if (Fault is null && _next < tokens.Count)
                return Wrong($"The licence '{text}' has '{tokens[_next]}' where AND, OR or its end should be.");
            return Fault is null ? expression : null;
        }

        private string? Joined(string word, Func<string?> part)
        {
            var joined = part();
            while (Fault is null && Is(word))
            {
                _next++;
                joined = $"{joined} {word} {part()}";
            }

            return joined;
        }

        private string? Simple()
        {
            if (_next >= tokens.Count) return Wrong($"The licence '{text}' ends where a licence should follow.");
            var token = tokens[_next++];
            if (token == "(")
            {
                if (++_depth > DepthMax) return Wrong($"The licence has parentheses nested deeper than {DepthMax}.");
                var inner = Joined("OR", () => Joined("AND", Simple));
                _depth--;
                if (Fault is not null) return null;
                if (!Is(")")) return Wrong($"The licence '{text}' lacks a closing parenthesis.");
                _next++;
                return $"({inner})";
            }

            var licence = Licence(token);
            if (licence is null || !Is("WITH")) return licence;
            _next++;
            var named = _next < tokens.Count ? tokens[_next++] : "";
            return SpdxList.Exception(named) is { } exception
                ? $"{licence} WITH {exception}"
                : Wrong($"'{named}' is no exception that SPDX lists.");
        }

        private string? Licence(string token)
        {
            if (Reference().IsMatch(token)) return token;
            if (SpdxList.Licence(token) is { } listed) return listed;
            if (token.EndsWith('+') && SpdxList.Licence(token[..^1]) is { } orLater) return $"{orLater}+";
            var like = SpdxList.Like(token);
            return Wrong($"'{token}' is no licence that SPDX lists"
                + (like.Count == 0 ? "." : $"; did you mean {string.Join(", ", like)}?"));
        }

        private bool Is(string word) =>
            _next < tokens.Count && string.Equals(tokens[_next], word, StringComparison.OrdinalIgnoreCase);

        private string? Wrong(string fault)
        {
            Fault ??= fault;
            return null;
        }
    }
}
