namespace Orleans.Concurrency;

/// <summary>A method whose requests may run between the turns of any other.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;
