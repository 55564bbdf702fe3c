using Orleans.Embedded.Invocation;
using Orleans.Runtime;

namespace Orleans.Embedded.Reminders;

/// <summary>A tick on its way to its grain.</summary>
internal sealed class RemindCall(string name, TickStatus status) : TaskCall
{
    private static readonly GrainMethod _method = new(
        typeof(IRemindable),
        nameof(IRemindable.ReceiveReminder),
        GrainMethodFlags.None,
        null,
        typeof(string),
        typeof(TickStatus));

    private string _name = name;
    private TickStatus _status = status;

    public override GrainMethod Method => _method;

    public override int ArgumentCount => 2;

    public override object? GetArgument(int index) => index switch
    {
        0 => _name,
        1 => _status,
        _ => base.GetArgument(index),
    };

    public override void SetArgument(int index, object value)
    {
        if (index == 0) _name = (string)value;
        else if (index == 1) _status = (TickStatus)value;
        else base.SetArgument(index, value);
    }

    protected override Task Invoke(object target) => ((IRemindable)target).ReceiveReminder(_name, _status);
}
