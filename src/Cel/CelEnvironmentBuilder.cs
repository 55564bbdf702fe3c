using Cel.Adapting;
using Cel.Functions;
using Cel.StandardLibrary;
using Cel.Values;

namespace Cel;

/// <summary>Says what expressions may use. It begins with the standard library and every extension.</summary>
public sealed class CelEnvironmentBuilder
{
    private readonly Dictionary<string, CelType> _variables = [];
    private readonly Dictionary<string, (CelType Type, CelValue Value)> _constants = [];
    private readonly Dictionary<string, CelFunction> _functions = new(Library.Functions);
    private readonly Dictionary<string, CelObjectType> _types = [];

    /// <summary>Begins with the standard library.</summary>
    public CelEnvironmentBuilder()
    {
        foreach (var type in WellKnownTypes.All) AddType(type);
        foreach (var type in WellKnownTypes.Names) AddConstant(type.Name, CelType.TypeOf(type), CelValue.Of(type));
        AddConstant("google.protobuf.NullValue.NULL_VALUE", CelType.Int, CelValue.Of(0L));
    }

    /// <summary>The namespace in which names are looked for first: <c>a.b</c>. Default none.</summary>
    public string Container { get; set; } = "";

    /// <summary>The limits.</summary>
    public CelOptions Options { get; set; } = new();

    /// <summary>The clock that ends what takes too long.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Declares a variable, perhaps one with dots in its name.</summary>
    public CelEnvironmentBuilder AddVariable(string name, CelType type)
    {
        _variables[name] = type;
        return this;
    }

    /// <summary>Gives a name a value that is the same in every evaluation.</summary>
    public CelEnvironmentBuilder AddConstant(string name, CelType type, CelValue value)
    {
        _constants[name] = (type, value);
        return this;
    }

    /// <summary>Declares a function, or more overloads of one that is there.</summary>
    public CelEnvironmentBuilder AddFunction(CelFunction function)
    {
        _functions[function.Name] = _functions.TryGetValue(function.Name, out var there)
            ? new CelFunction(function.Name, [.. there.Overloads, .. function.Overloads])
            : function;
        return this;
    }

    /// <summary>Takes a function away, so that no expression can call it.</summary>
    public CelEnvironmentBuilder RemoveFunction(string name)
    {
        _functions.Remove(name);
        return this;
    }

    /// <summary>Declares a type with fields.</summary>
    public CelEnvironmentBuilder AddType(CelObjectType type)
    {
        _types[type.Type.Name] = type;
        return this;
    }

    /// <summary>The environment as it is declared by now.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is none.</exception>
    public CelEnvironment Build()
    {
        Options.Validate();
        return new CelEnvironment(
            Container, Options, Time, new(_variables), new(_constants), new(_functions), new(_types), new CelAdapter(_types.Values));
    }
}
