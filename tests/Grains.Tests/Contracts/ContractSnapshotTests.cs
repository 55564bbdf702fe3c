using System.Reflection;
using System.Runtime.CompilerServices;
using Bib.Grains.Abstractions.Topics;
using Bib.Testing;
using Orleans;

namespace Bib.Grains.Tests.Contracts;

/// <summary>
/// What crosses calls, and may lie in memory of another version of this program while a cluster is brought up to date:
/// every alias, id and type, one line each, in contracts.txt.
/// </summary>
public sealed class ContractSnapshotTests
{
    [Fact]
    public void No_alias_id_or_type_of_what_crosses_a_call_changes_unnoticed()
    {
        var types = typeof(ITopicGrain).Assembly.GetTypes();
        var serialized = types.Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null);
        var grains = types.Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrain)));

        Snapshot.ShouldBeKept(
            KeptFile(),
            serialized.SelectMany(Members).Concat(grains.SelectMany(Methods)),
            "silos of two versions talk to each other while a cluster is brought up to date. Leave what is there as it "
            + "is; add a member under the next id, a method or type under a new alias");
    }

    private static IEnumerable<string> Members(Type type) => type.IsEnum
        ? Enum.GetNames(type).Select(name => $"{Alias(type)} = {Convert.ToInt64(Enum.Parse(type, name))} {name}")
        : type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(property => property.GetCustomAttribute<IdAttribute>() is not null)
            .Select(property => $"{Alias(type)} [{property.GetCustomAttribute<IdAttribute>()!.Id}] "
                + $"{Name(property.PropertyType)} {property.Name}")
            .DefaultIfEmpty($"{Alias(type)} is empty");

    private static IEnumerable<string> Methods(Type grain) => grain.GetMethods().Select(method =>
        $"{Alias(grain)}.{Alias(method)}({string.Join(", ", method.GetParameters().Select(one => Name(one.ParameterType)))}) "
        + $"-> {Name(method.ReturnType)}");

    /// <summary>As it goes over the wire: an alias where there is one, never the name of an assembly.</summary>
    private static string Name(Type type) => type switch
    {
        _ when Alias(type) is { } alias => alias,
        { IsGenericType: true } => type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]
            + $"<{string.Join(", ", type.GetGenericArguments().Select(Name))}>",
        _ => type.Name,
    };

    private static string? Alias(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias;

    private static string KeptFile([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "contracts.txt");
}
