using System.Collections.Immutable;
using System.Reflection;
using Bib.Grains.Abstractions.Topics;
using Orleans;

namespace Bib.Grains.Tests.Contracts;

/// <summary>
/// Walks every grain signature and every serialized type: what crosses a call must cross it the same on both engines.
/// </summary>
public sealed class GrainContractTests
{
    private static readonly Assembly _contracts = typeof(ITopicGrain).Assembly;

    private static readonly HashSet<Type> _leaves =
    [
        typeof(string), typeof(bool), typeof(int), typeof(long), typeof(ulong), typeof(double), typeof(Guid), typeof(DateTimeOffset),
        typeof(TimeSpan), typeof(ReadOnlyMemory<byte>), typeof(CancellationToken),
    ];

    private static readonly HashSet<Type> _containers =
    [
        typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableDictionary<,>), typeof(ImmutableHashSet<>),
        typeof(Nullable<>), typeof(Task<>), typeof(ValueTask<>), typeof(IAsyncEnumerable<>),
    ];

    private static Type[] GrainInterfaces =>
        [.. _contracts.GetTypes().Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrain)))];

    private static Type[] Serialized =>
        [.. _contracts.GetTypes().Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null)];

    [Fact]
    public void There_are_contracts_to_walk()
    {
        GrainInterfaces.ShouldNotBeEmpty();
        Serialized.ShouldNotBeEmpty();
    }

    [Fact]
    public void Everything_a_grain_takes_or_answers_is_an_allowed_type() =>
        GrainInterfaces.SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType)
                .Append(method.ReturnType)
                .SelectMany(type => Faults(type, $"{method.DeclaringType!.Name}.{method.Name}")))
            .ShouldBeEmpty();

    [Fact]
    public void Every_member_of_a_serialized_type_is_an_allowed_type() =>
        Serialized.SelectMany(type => Members(type)
                .SelectMany(member => Faults(TypeOf(member), $"{type.Name}.{member.Name}")))
            .ShouldBeEmpty();

    [Fact]
    public void Every_grain_call_can_be_cancelled_and_answers_a_task() =>
        GrainInterfaces.SelectMany(type => type.GetMethods())
            .Where(method => method.GetParameters().LastOrDefault()?.ParameterType != typeof(CancellationToken)
                || !method.Name.EndsWith("Async", StringComparison.Ordinal))
            .ShouldBeEmpty();

    [Fact]
    public void Every_serialized_type_is_immutable_and_sealed() =>
        Serialized.Where(type => !type.IsEnum && !type.IsAssignableTo(typeof(Exception)))
            .Where(type => type.GetCustomAttribute<ImmutableAttribute>() is null || !type.IsSealed
                || Members(type).OfType<PropertyInfo>().Any(HasOpenSetter))
            .ShouldBeEmpty();

    [Fact]
    public void Every_kept_member_has_an_id_and_no_two_share_one() =>
        Serialized.Where(type => !type.IsEnum)
            .Where(type => Members(type).Any(member => IdOf(member) is null)
                || Members(type).Select(IdOf).Distinct().Count() != Members(type).Count())
            .ShouldBeEmpty();

    [Fact]
    public void Every_interface_method_and_type_has_an_alias_and_no_two_share_one()
    {
        var types = GrainInterfaces.Concat(Serialized).ToArray();

        types.Where(type => AliasOf(type) is null).ShouldBeEmpty();
        types.Select(AliasOf).GroupBy(alias => alias).Where(group => group.Count() > 1).ShouldBeEmpty();
        foreach (var grain in GrainInterfaces)
        {
            var aliases = grain.GetMethods().Select(AliasOf).ToArray();
            aliases.ShouldAllBe(alias => alias != null);
            aliases.Distinct().Count().ShouldBe(aliases.Length);
        }
    }

    [Fact]
    public void States_are_made_without_arguments() =>
        Serialized.Where(type => type.Name.EndsWith("State", StringComparison.Ordinal))
            .Where(type => type.GetConstructor(Type.EmptyTypes) is null)
            .ShouldBeEmpty();

    private static IEnumerable<string> Faults(Type type, string place)
    {
        if (type.IsGenericParameter || type == typeof(Task) || _leaves.Contains(type)) return [];
        if (type.IsGenericType && _containers.Contains(type.GetGenericTypeDefinition()))
            return type.GetGenericArguments().SelectMany(argument => Faults(argument, place));
        return type.GetCustomAttribute<GenerateSerializerAttribute>() is not null ? [] : [$"{place}: {type}"];
    }

    /// <summary>What is kept: properties with a setter and fields of our own making, not computed ones.</summary>
    private static IEnumerable<MemberInfo> Members(Type type) => type.IsEnum
        ? []
        : type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(property => property.SetMethod is not null);

    private static Type TypeOf(MemberInfo member) => ((PropertyInfo)member).PropertyType;

    private static uint? IdOf(MemberInfo member) => member.GetCustomAttribute<IdAttribute>()?.Id;

    private static string? AliasOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias;

    private static bool HasOpenSetter(PropertyInfo property) =>
        property.SetMethod is { IsPublic: true } setter
        && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));
}
