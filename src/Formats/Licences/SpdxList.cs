using System.Collections.Frozen;
using System.Text.Json;

namespace Formats.Licences;

/// <summary>The identifiers that SPDX lists; letters count in any case, and are kept as SPDX writes them.</summary>
internal static class SpdxList
{
    private static readonly Lazy<FrozenDictionary<string, string>> _licences = new(
        () => Read("spdx-licences.json", "spdx-licences-deprecated.json"));

    private static readonly Lazy<FrozenDictionary<string, string>> _exceptions = new(() => Read("spdx-exceptions.json"));

    /// <summary>The licence as SPDX writes it; null when it is not listed.</summary>
    public static string? Licence(string id) => _licences.Value.GetValueOrDefault(id);

    /// <summary>The exception as SPDX writes it; null when it is not listed.</summary>
    public static string? Exception(string id) => _exceptions.Value.GetValueOrDefault(id);

    /// <summary>Up to three licences that somebody may have meant.</summary>
    public static IReadOnlyList<string> Like(string id)
    {
        var wanted = Bare(id);
        return
        [
            .. _licences.Value.Values
                .Select(known => (known, shared: Bare(known).AsSpan().CommonPrefixLength(wanted)))
                .Where(entry => entry.shared >= Math.Min(wanted.Length, 4))
                .OrderByDescending(entry => entry.shared)
                .ThenBy(entry => entry.known.Length)
                .ThenByDescending(entry => entry.known, StringComparer.Ordinal)
                .Take(3)
                .Select(entry => entry.known),
        ];
    }

    private static string Bare(string id) => string.Concat(id.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    private static FrozenDictionary<string, string> Read(params string[] resources) => resources
        .SelectMany(resource =>
        {
            using var stream = typeof(SpdxList).Assembly.GetManifestResourceStream(resource)
                ?? throw new InvalidOperationException($"The assembly lacks '{resource}'.");
            return JsonSerializer.Deserialize(stream, SpdxJson.Default.StringArray) ?? [];
        })
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(id => id, StringComparer.OrdinalIgnoreCase);
}
