using Microsoft.CodeAnalysis;

namespace Orleans.Embedded.CodeGenerator;

/// <summary>What the generator finds wrong with grain interfaces and serialized types.</summary>
internal static class Diagnostics
{
    public static readonly DiagnosticDescriptor ReturnType = Error(
        "OEG001",
        "Grain methods are asynchronous",
        "{0}.{1} returns {2}; a grain interface's method returns Task, Task<T>, ValueTask, ValueTask<T>, "
        + "IAsyncEnumerable<T>, or void when it is [OneWay] or an observer's");

    public static readonly DiagnosticDescriptor MissingId = Error(
        "OEG002",
        "Serialized members are numbered",
        "{0}.{1} has no [Id]: it would be lost on the way. Give it the next free number, or mark it [NonSerialized].");

    public static readonly DiagnosticDescriptor GenericMethod = Error(
        "OEG003",
        "Grain methods are not generic",
        "{0}.{1} is generic; this engine calls no generic methods. Make the interface generic instead.");

    public static readonly DiagnosticDescriptor DuplicateId = Error(
        "OEG004",
        "Numbers of serialized members are unique",
        "{0}.{1} and another member both have [Id({2})]");

    public static readonly DiagnosticDescriptor NotAMethod = Error(
        "OEG005",
        "Grain interfaces have methods only",
        "{0}.{1} is a property or an event; a grain interface has methods only");

    public static readonly DiagnosticDescriptor NotAccessible = Error(
        "OEG006",
        "Grain types are visible to their assembly",
        "{0} is private; make it and the types it is nested in internal or public");

    public static readonly DiagnosticDescriptor ByReference = Error(
        "OEG007",
        "Arguments are passed by value",
        "Parameter {2} of {0}.{1} is passed by reference, which no call can do");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "Orleans.Embedded", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
