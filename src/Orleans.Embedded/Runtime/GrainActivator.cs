using System.Reflection;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans.Embedded.Runtime;

/// <summary>Makes grain objects: looks at the constructor once, fills its parameters for each activation.</summary>
internal sealed class GrainActivator
{
    private static readonly MethodInfo _createState = typeof(IPersistentStateFactory).GetMethod("Create")!;

    private readonly Type _type;
    private readonly Lazy<(ConstructorInvoker Constructor, Func<IGrainContext, object?>[] Arguments)> _plan;

    public GrainActivator(Type type)
    {
        _type = type;
        _plan = new(Plan);
    }

    public object Create(IGrainContext context)
    {
        var (constructor, parameters) = _plan.Value;
        var arguments = parameters.Length == 0 ? [] : new object?[parameters.Length];
        for (var i = 0; i < arguments.Length; i++) arguments[i] = parameters[i](context);
        return constructor.Invoke(arguments.AsSpan());
    }

    private (ConstructorInvoker, Func<IGrainContext, object?>[]) Plan()
    {
        var constructors = _type.GetConstructors(BindingFlags.Instance | BindingFlags.Public);
        var chosen = constructors.FirstOrDefault(c => c.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute), true))
            ?? constructors.MaxBy(c => c.GetParameters().Length)
            ?? throw new OrleansConfigurationException($"Grain class {_type} has no public constructor.");
        return (ConstructorInvoker.Create(chosen), [.. chosen.GetParameters().Select(Fill)]);
    }

    private Func<IGrainContext, object?> Fill(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } state) return FillState(parameter, state);
        if (type == typeof(IGrainContext)) return static context => context;
        if (parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed)
            return context => context.ActivationServices.GetRequiredKeyedService(type, keyed.Key);
        if (parameter.HasDefaultValue)
            return context => context.ActivationServices.GetService(type) ?? parameter.DefaultValue;
        return context => context.ActivationServices.GetRequiredService(type);
    }

    private Func<IGrainContext, object?> FillState(ParameterInfo parameter, PersistentStateAttribute configuration)
    {
        var type = parameter.ParameterType;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
        {
            throw new OrleansConfigurationException(
                $"[PersistentState] stands on {type} {parameter.Name} of {_type}; it belongs on an IPersistentState<T>.");
        }

        IPersistentStateConfiguration named = string.IsNullOrEmpty(configuration.StateName)
            ? new PersistentStateAttribute(parameter.Name!, configuration.StorageName)
            : configuration;
        var create = MethodInvoker.Create(_createState.MakeGenericMethod(type.GetGenericArguments()));
        return context => create.Invoke(
            context.ActivationServices.GetRequiredService<IPersistentStateFactory>(), context, named);
    }
}
