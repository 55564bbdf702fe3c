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

    /// <summary>As in Orleans a hint only; the house's own rooms make it an error.</summary>
    public static readonly DiagnosticDescriptor MissingAlias = new(
        "OEG008",
        "What crosses calls has a name that stays",
        "{0} has no [Alias]: a change of its name or namespace would break what is stored or sent. Give it one.",
        "Orleans.Embedded",
        DiagnosticSeverity.Info,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NotSerializable = Error(
        "OEG009",
        "What crosses calls is serializable",
        "{0} is {1}, which does not cross a call: {2}");

    public static readonly DiagnosticDescriptor SeveralTokens = Error(
        "OEG010",
        "A call has one cancellation token",
        "{0}.{1} has more than one CancellationToken; which of them would cancel the call could not be told");

    public static readonly DiagnosticDescriptor DuplicateAlias = Error(
        "OEG011",
        "Aliases are unique",
        "{0} and another type both have [Alias(\"{1}\")]");

    public static readonly DiagnosticDescriptor MisplacedAttribute = Error(
        "OEG012",
        "How a method is called is said by its interface",
        "[{2}] on {0}.{1} would have no effect; put it on the interface's method");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "Orleans.Embedded", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
