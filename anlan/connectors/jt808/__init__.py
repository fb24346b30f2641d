"""JT/T 808-2013 and 2019 道路运输车辆卫星定位系统 终端通讯协议: terminals of key vehicles."""
