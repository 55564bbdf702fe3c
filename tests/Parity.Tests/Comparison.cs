namespace Parity;

/// <summary>Finds what the embedded declarations have that the official ones have not, or have otherwise.</summary>
internal static class Comparison
{
    public static IEnumerable<string> Differences(
        IReadOnlyDictionary<string, TypeShape> ours, IReadOnlyDictionary<string, TypeShape> official)
    {
        foreach (var mine in ours.Values.OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            if (!official.TryGetValue(mine.Name, out var theirs)) continue;
            if (mine.Kind != theirs.Kind) yield return $"{mine.Name}: is a {mine.Kind}, officially a {theirs.Kind}";
            if (mine.BaseType != theirs.BaseType)
                yield return $"{mine.Name}: derives from {mine.BaseType}, officially from {theirs.BaseType}";
            if (mine.AttributeUsage != theirs.AttributeUsage)
                yield return $"{mine.Name}: usage {mine.AttributeUsage}, officially {theirs.AttributeUsage}";
            foreach (var extra in mine.Interfaces.Except(theirs.Interfaces))
                yield return $"{mine.Name}: implements {extra}, officially not";
            foreach (var member in mine.Members.Values.OrderBy(member => member.Key, StringComparer.Ordinal))
            {
                if (!theirs.Members.TryGetValue(member.Key, out var counterpart))
                    yield return $"{mine.Name}: {member.Description} has no counterpart";
                else if (counterpart.Description != member.Description)
                    yield return $"{mine.Name}: {member.Description}, officially {counterpart.Description}";
            }
        }
    }
}
