namespace Orleans.Concurrency;

/// <summary>A method that changes nothing: its requests may run between the turns of each other.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;
