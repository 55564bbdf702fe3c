using System.Collections.Immutable;

namespace Orleans.Embedded.Tests.Guards;

[GenerateSerializer, Immutable, Alias("tests.point")]
public sealed record Point([property: Id(0)] int X, [property: Id(1)] ImmutableArray<string> Tags)
{
    public string NotNumbered => $"{X}";
}

[GenerateSerializer, Alias("tests.bag")]
public sealed record Bag
{
    [Id(0)]
    public string Name { get; set; } = "";
}

[GenerateSerializer, Immutable, Alias("tests.holder")]
public sealed record Holder([property: Id(0)] IReadOnlyList<int> Items);

public sealed class ForeignException(string message) : Exception(message);

[GenerateSerializer]
public sealed class OurException(string message) : Exception(message);
