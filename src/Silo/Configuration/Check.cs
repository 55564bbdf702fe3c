using System.Globalization;
using System.Net;
using Bib.Client.Connections;

namespace Bib.Silo.Configuration;

/// <summary>What a setting's value may be. Each check answers null, or the limit and the fix in words.</summary>
internal static class Check
{
    public static Func<string, string?> OneOf(params string[] words) =>
        value => words.Contains(value, StringComparer.Ordinal) ? null : $"it may be {OrList(words)}";

    public static Func<string, string?> Whole(long min, long max, string unit) => value =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"it is a whole number of {unit} from {min} to {max}");

    public static Func<string, string?> Text(int lengthMax) => value =>
        value.Length > lengthMax ? $"it is {value.Length} characters long and may have {lengthMax}"
        : value.Any(char.IsControl) ? "it holds a control character; write it on one line"
        : null;

    public static string? AbsolutePath(string value) =>
        !Path.IsPathRooted(value) ? "it is a path and must be absolute: begin with /"
        : value.Any(char.IsControl) ? "it holds a control character"
        : null;

    public static string? Socket(string value) => SocketLocation.Problem(value);

    public static string? WebAddress(string value) =>
        value.Length == 0 || (Uri.TryCreate(value, UriKind.Absolute, out var address)
            && address.Scheme is "http" or "https" && address.UserInfo.Length == 0)
            ? null
            : "it is an address that begins with http:// or https:// and holds no password";

    public static string? EndPointOrNone(string value) =>
        value.Length == 0 ? null
        : IPEndPoint.TryParse(value, out var end) && end.Port > 0 && end.ToString() == value ? null
        : "it is an IP address and a port, as in 0.0.0.0:4443 or [::1]:4443";

    public static string? Networks(string value) =>
        value.Length == 0 || value.Split(',').All(part => IPNetwork.TryParse(part, out _))
            ? null
            : "it is networks between commas, as in 10.1.2.0/24,fd00:1::/64";

    public static IReadOnlyList<IPNetwork> NetworksOf(string value) =>
        value.Length == 0 ? [] : [.. value.Split(',').Select(part => IPNetwork.Parse(part))];

    private static string OrList(string[] words) =>
        words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} or {words[^1]}";
}
