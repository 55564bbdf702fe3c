using Cel.Values;

namespace Cel.Adapting;

/// <summary>A field of an object type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Get">Reads it of a .NET object; null where objects are only made and not read.</param>
public sealed record CelField(string Name, CelType Type, Func<object, object?>? Get = null);
